"""Floor 7: goals and how near they are, scores of screening measures, everyday life in counts, and the child's check-in."""
