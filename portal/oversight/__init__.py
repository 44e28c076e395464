"""Floor 9: who saw what, and who may see what."""
