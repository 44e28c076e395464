"""Floor 9: who is near a child, how it begins and ends, and an agency's own people."""
