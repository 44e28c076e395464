"""Floor 1: working days and the statutory rules. Pure.

`rules.py` is the table of the law; `explain.py` works a date out and says why; `calendar.py` knows the bank holidays; `offsets.py` reads
the due dates of checklists. What agencies and corrections change comes in as values (`children/almanac.py`).
"""
