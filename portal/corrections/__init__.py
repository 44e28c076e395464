"""Floor 7: what was written wrongly: saying so, striking it out, and what follows when it was about another child."""
