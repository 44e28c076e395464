"""Floor 7: moves and their checklists."""
