"""Floor 7: care and therapeutic plans, shown under the provider's model of care."""
