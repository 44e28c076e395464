"""Floor 3: everything that knows Flask: the gate, page or fragment, refusals, headers, one transaction a request, the form base.

A new route, step by step; copy the nearest neighbour (`plans/views.py` for something read, `transitions/views.py` for something done):

1. Name what may be done: a line in `access/permissions.py`, under its subject. The words by which the trail tells it: `DID` in
   `oversight/words.py`.
2. Load what it is about: a function `(actor, **url_values)` in the feature's `queries.py` that gives a thing with a `.concern`, or raises
   `Unseen`. `children.meet` and `children.meet_by` bring the child along.
3. The view: `@bp.get(...)`, `@needs(PERMISSION, on=that_function, sample="key")`, and `page(template, ...)`. Something done is a POST: a
   `PortalForm`, `once(form.key, ...)` around the command, `note(Told(...))`, then `saved(...)` or `go_to(...)`.
4. A blueprint of its own is registered in `app.py`. A route that is open to everybody stands in `public_routes.txt`, with the reason.
5. A real URL for the tests: the key in `demo/samples.py`, its rows in a `demo/fill_*.py`. `tests/contract` then tries it as everybody.

What is forgotten of this stops the app from starting, or a contract test that says so.
"""
