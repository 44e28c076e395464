"""Floor 5: what people are told, and mail without a word about a child."""
