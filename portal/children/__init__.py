"""Floor 6: who is near a child, what is written, what is due. Here the features above meet, without knowing each other.

To load: `queries.py` (one child, and a row with its child), `listing.py` (several children). Who is near: `nearness.py` reads it,
`standing.py`, `sharing.py`, `delegates.py` and `circles.py` change it, by functions of the wall alone. What is due: `due.py` is the one
door, `almanac.py` and `recount.py` keep the dates right. What the law forbids before a move: `guards.py`.
"""
