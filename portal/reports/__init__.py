"""Floor 8: frozen facts, variants, PDFs, seals, and the verify page.

Three kinds of documents, by one machinery (`kinds.py` says what differs): review reports (no prefix), plans on paper (`plan_`), handover
packs (`pack_`). The way of each: gather, freeze, then in the worker (`making.py`) a variant for each reader, drawn in a child process,
sealed, registered. `verify.py` and `register.py` answer for a file that somebody brings.
"""
