"""Floor 7: what a child owns: listed with pictures, packed in luggage, signed over at both ends, followed up when lost."""
