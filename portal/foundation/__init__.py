"""Floor 0: clock, ids, refusals, the database and the embedded server."""
