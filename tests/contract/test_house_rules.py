"""Rules of the house that a reader cannot see on one page: floors, what is loaded where, templates, dangerous calls, lock files."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment

from portal.settings import ROOT

PYTHON = sorted((ROOT / "portal").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN_CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.load", "pickle.loads", "marshal.loads", "yaml.load",
    "render_template_string", "from_string", "db.session.get", "session.get_one",
}  # fmt: skip
REPORT_KITCHEN = ("weasyprint", "pyhanko", "pikepdf")


def test_imports_only_point_down() -> None:
    found = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


ASKED = """
import sys
from tests.world import portal_over
from portal.settings import Settings
from pathlib import Path
settings = Settings("test", "k" * 40, "http://localhost:8000", "postgresql+psycopg://portal_web@/none?host=/nowhere", "", "",
                    Path({folder!r}), Path({folder!r}), "", "")
with portal_over(settings) as app:
    for url in ("/sign-in", "/policy", "/reports/verify", "/healthz"):
        assert app.test_client().get(url).status_code == 200, url
print(sorted(name for name in {names!r} if name in sys.modules))
"""


def test_a_web_process_loads_nothing_of_the_report_kitchen(tmp_path: Path) -> None:
    code = ASKED.format(folder=str(tmp_path), names=REPORT_KITCHEN)
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.stdout.strip() == "[]", found.stderr[-2000:]


@pytest.mark.parametrize("package", ["portal.access.policy", "portal.deadlines.rules", "portal.foundation.embedded", "portal.settings"])
def test_the_lower_floors_are_loaded_without_the_web(package: str) -> None:
    code = f"import sys, {package}; print('flask' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"


# Templates


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_compiles_and_holds_nothing_that_runs(template: Path) -> None:
    text = template.read_text()
    Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]).parse(text)
    words = re.sub(r"{#.*?#}", "", text, flags=re.S)
    assert not re.search(r"\|\s*safe\b|autoescape\s+false|\|\s*tojson|Markup\(", words), "text is text"
    tags = re.sub(r"{%.*?%}|{{.*?}}", "", words, flags=re.S)
    assert not re.search(r"\s(hx-on|on[a-z]+|style)\s*[:=]", tags), "no script and no style in a line"
    assert not re.search(r"\bhx-(boost|vals=.js|headers|ext)\b", words)
    assert not re.search(r"javascript:|<iframe|<object|<embed|<base\b", words)
    if "print" not in template.name:
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)", words)
    assert not re.search(r"(src|href)=.(https?:)?//", words), "everything is served by ourselves"


def test_every_template_is_escaped_and_compiles_within_the_portal(app: Flask) -> None:
    """But for printed documents, which the render child compiles in an environment of its own (tests/reports)."""
    names = app.jinja_env.list_templates(filter_func=lambda name: name.endswith(".html") and "print" not in name)
    assert len(names) > 20
    for name in names:
        assert app.jinja_env.get_template(name) is not None
        assert app.select_jinja_autoescape(name)


# Code


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func)


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_code_calls_nothing_dangerous(path: Path) -> None:
    tree = ast.parse(path.read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    forbidden = [name for node in calls if (name := _called(node)) in FORBIDDEN_CALLS or name.split(".")[-1] in {"render_template_string"}]
    assert forbidden == []
    shells = [_called(node) for node in calls for word in node.keywords if word.arg == "shell" and ast.unparse(word.value) != "False"]
    assert shells == []
    skipped = [_called(node) for node in calls for word in node.keywords if word.arg == "skip_diff"]
    assert skipped == []


def test_only_the_settings_read_the_environment() -> None:
    readers = {path.relative_to(ROOT).as_posix() for path in PYTHON if re.search(r"os\.environ|os\.getenv", path.read_text())}
    allowed = {
        "portal/settings.py",
        "portal/foundation/postgres_binaries.py",
        "portal/reports/sandbox.py",
        "portal/processes.py",
        "portal/cli/ground.py",
    }
    assert "portal/settings.py" in readers
    assert readers <= allowed, "settings.py is the only reader; the others set a default or hand it on to a child process"


def test_request_and_g_stay_with_the_web() -> None:
    loose = []
    for path in PYTHON:
        where = path.relative_to(ROOT / "portal").as_posix()
        imports = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom) and node.module == "flask"]
        names = {alias.name for node in imports for alias in node.names}
        if names & {"g", "session"} and not (where.startswith("web/") or where.endswith("views.py") or where == "signin/current.py"):
            loose.append(where)
    assert loose == []


def test_writing_is_done_by_commands() -> None:
    """No view, query, rule or form adds a row or commits."""
    loose = []
    for path in PYTHON:
        if path.name in {"views.py", "queries.py", "rules.py", "forms.py"}:
            calls = {_called(node) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)}
            loose += [
                f"{path.relative_to(ROOT)}: {name}"
                for name in calls
                if name in {"db.session.add", "db.session.add_all", "db.session.commit", "db.session.flush"}
            ]
    assert loose == []


# Dependencies


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=lambda path: path.name)
def test_a_lock_file_pins_everything_and_names_no_place(lock: Path) -> None:
    lines = [line for line in lock.read_text().splitlines() if line and not line.startswith("#")]
    assert lines
    for line in lines:
        assert re.fullmatch(r"[a-z0-9._-]+(\[[a-z0-9_,-]+\])?==[0-9][\w.+!]*( ; .+)?", line, flags=re.I), line
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links|@ ", lock.read_text())
