"""The invented world of the demo and the tests (`stories.py`, `cast.py`, `children/`, poured in by `fill*.py`), and generated worlds for
measuring (`seed*.py`). `samples.py` has a real URL for every route. Nothing of it runs where real records are kept."""
