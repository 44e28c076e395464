"""Floor 9: my children and the child's page."""
