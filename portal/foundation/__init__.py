"""Floor 0: clock, ids, refusals, the database and the embedded server. `database.py` says what to ask when a row is refused or missing."""
