"""Floor 2: background work, on an engine that keeps its jobs in PostgreSQL (procrastinate)."""
