"""Floor 7: care and therapeutic plans, shown under the provider's model of care.

Reading a version: `queries.py`, `views.py`; the child's own: `childs_page.py`. Its life, and who approves what: `rules.py` with
`models_of_care.py`. Begun: `beginning.py`. Written, approved, taken on by a step: `writing*.py`, over the texts of all audiences
(`texts.py`). What partners are asked to write: `contributing*.py`. Who agrees to which section, and what is settled: `agreeing*.py`,
`put_down.py`; who is reminded: `reminding.py`. What changed: `comparing*.py`. Questions, and "this is wrong": `asking*.py`. A plan on
paper is made in `portal/reports/plan_*.py`.
"""
