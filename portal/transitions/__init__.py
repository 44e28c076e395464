"""Floor 7: moves and their checklists.

The lists as they are shipped: `checklists/`; a provider's own: `own_checklists.py`; the lines of one move, with dates and owners:
`lines.py`. The course of a move (begun, approved, paused, its date): `course.py` and `law.py` are the rules, `steering*.py` does it. One
item done or taken back: `commands.py`. The child's part: `childs_part.py`, `fridge.py`.
"""
