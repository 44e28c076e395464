"""Floor 7: practice notes of the home's people, what the team learns from them, and summaries that may leave the home."""
