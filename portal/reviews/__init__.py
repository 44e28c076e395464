"""Floor 7: review meetings, what was said and what was decided."""
