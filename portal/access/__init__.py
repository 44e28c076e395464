"""Floor 1: who may see and do what. Pure, so that it can be asked a million times in a test.

`permissions.py` says which ways there are of holding a permission, `predicates.py` what each way asks, `policy.py` what each role may do
with each of the 33 parts, `parts.py` what the parts and audiences are. `explain.py` says all of that of one case, in a sentence.

The gate (`web/gate.py`) asks here whether somebody may do a thing; the loaders ask here whether a row exists for them. The database asks
by itself (`foundation/database.py`), and its lists are held equal to `policy.py` by a test.
"""
