"""What it costs to import the web app, against its three foundations; and what it must not import."""

import json
import resource
import subprocess
import sys
from statistics import median

FOUNDATIONS = "import flask, sqlalchemy.orm, sqlalchemy.dialects.postgresql.psycopg, psycopg"
WEB = "import portal.app"
NEVER = ("weasyprint", "pyhanko", "cryptography")
LOADED = f"import sys, json, portal.app; portal.app; print(json.dumps([m for m in {NEVER!r} if m in sys.modules]))"


def cost_of_imports(rounds: int = 5) -> tuple[float, float, list[float]]:
    """CPU seconds of the foundations, of the web app, and the ratio in each round."""
    pairs = [(_cpu(FOUNDATIONS), _cpu(WEB)) for _ in range(rounds)]
    return median(one for one, _ in pairs), median(other for _, other in pairs), [other / one for one, other in pairs]


def forbidden_modules() -> list[str]:
    """Of the modules that a web process must not hold, those that it does hold once imported."""
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def _cpu(statement: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", statement], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
