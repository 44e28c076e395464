"""Floor 7: what a young person says: to whom they choose, in private to one person, and what came of it."""
