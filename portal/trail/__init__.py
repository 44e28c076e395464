"""Floor 2: the append-only record of who, for which agency, did what, to what, when."""
