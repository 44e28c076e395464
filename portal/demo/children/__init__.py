"""The twelve children of the invented world."""
