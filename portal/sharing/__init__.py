"""Floor 9: who may see less and who more of a child's record, and what exactly they then see."""
