"""Floor 7: opening one child’s record in an emergency, for some hours, before the eyes of others."""
