"""What every template may use without importing it: the macros of templates/parts as `ui.*`, GOV.UK's as `gov.*`, and the filters.

They are globals because a block that is rendered alone (jinja2-fragments) does not run its template's imports.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import Flask
from jinja2 import Environment, PackageLoader, PrefixLoader, Template
from markupsafe import Markup, escape

ENGLAND = ZoneInfo("Europe/London")

Today = Callable[[], date]


def today_in_england() -> date:
    return datetime.now(ENGLAND).date()


def register(app: Flask, today: Today = today_in_england) -> None:
    """Give the app's templates `ui`, `gov`, the filters and `today()`; `today` is handed in so that tests can choose the day."""
    env = app.jinja_env
    env.globals.update(ui=OurParts(env), gov=GovukParts(), today=today)
    env.filters.update(
        day=day,
        short_day=short_day,
        moment=moment,
        from_iso=datetime.fromisoformat,
        how_long=how_long,
        paragraphs=paragraphs,
        in_days=lambda on, since=None: in_days(on, since or today()),
        days_after=lambda when, on: (local_day(when) - on).days,
        ago=lambda when, since=None: in_days(local_day(when), since or today()),
        age=lambda born_on, on=None: age(born_on, on or today()),
    )


# Dates and times, as people say them


def day(on: date) -> str:
    """Tuesday 7 April 2026. An aware datetime counts as its day in England."""
    on = local_day(on)
    return f"{on:%A} {on.day} {on:%B %Y}"


def short_day(on: date) -> str:
    """7 Apr 2026."""
    on = local_day(on)
    return f"{on.day} {on:%b %Y}"


def moment(at: datetime) -> str:
    """7 April 2026 at 4.05pm, in England's time; a datetime that does not know its zone is refused."""
    if at.tzinfo is None:
        raise ValueError("a moment must know its time zone")
    at = at.astimezone(ENGLAND)
    return f"{at.day} {at:%B %Y} at {clock_time(at)}"


def clock_time(at: datetime) -> str:
    if at.minute == 0 and at.hour in (0, 12):
        return "midday" if at.hour else "midnight"
    return f"{at.hour % 12 or 12}.{at:%M}{'am' if at.hour < 12 else 'pm'}"


def in_days(on: date, today: date) -> str:
    """How far a day is from today, in words: today, tomorrow, in 3 days, yesterday, 3 days ago; from 15 weeks on in months."""
    days = (on - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    span = how_long(abs(days))
    return f"in {span}" if days > 0 else f"{span} ago"


def how_long(days: int) -> str:
    """1 day, 13 days, 2 weeks, 4 months, 2 years: as exact as a person would be."""
    for unit, length, at_least in (("year", 365, 730), ("month", 30, 105), ("week", 7, 14)):
        if days >= at_least:
            return f"{days // length} {unit}s"
    return f"{days} day" if days == 1 else f"{days} days"


def age(born_on: date, on: date) -> int:
    """Whole years; somebody born on 29 February has the birthday on 1 March in other years, as in law."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def local_day(on: date) -> date:
    if not isinstance(on, datetime):
        return on
    return on.astimezone(ENGLAND).date() if on.tzinfo else on.replace(tzinfo=UTC).astimezone(ENGLAND).date()


# Text is text


def paragraphs(text: str | None) -> Markup:
    """People's writing as paragraphs: split at empty lines, line breaks kept, everything escaped, each in its own reading direction."""
    plain = str(escape(re.sub(r"\r\n?", "\n", text or "").strip()))
    blocks = re.split(r"\n[^\S\n]*\n\s*", plain) if "\n" in plain else [plain]
    lines = (block.replace("\n", "<br>\n") for block in blocks if block)
    return Markup("\n".join(f'<p class="govuk-body" dir="auto">{line}</p>' for line in lines))  # noqa: S704  escaped above


# The macros


class OurParts:
    """`ui.due(...)` finds the macro `due` in whichever file of templates/parts defines it."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._homes: dict[str, str] = {}
        self._lock = Lock()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        with self._lock:
            if not self._homes:
                self._homes = macro_homes(self._env)
            if name not in self._homes:
                raise AttributeError(f"no file of templates/parts defines the macro {name!r}")
            return getattr(self._env.get_template(self._homes[name]).module, name)


def macro_homes(env: Environment) -> dict[str, str]:
    """Macro name -> the file that defines it. Two files that define the same name would hide one another, so that is refused."""
    homes: dict[str, str] = {}
    for file in env.list_templates(filter_func=lambda name: name.startswith("parts/") and name.endswith(".html")):
        for name in public_macros(env.get_template(file)):
            if name in homes:
                raise LookupError(f"the macro {name} stands in {homes[name]} and in {file}")
            homes[name] = file
    return homes


def public_macros(template: Template) -> list[str]:
    return [name for name in vars(template.module) if not name.startswith("_")]


class GovukParts:
    """`gov.govukDateInput({...})`: the macros of govuk-frontend-jinja, for what `ui.*` lacks.

    They rely on unset values being silently empty, so they have an environment of their own; ours stays strict.
    """

    def __init__(self) -> None:
        self._env = Environment(
            loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._lock = Lock()

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("govuk") or name == "govuk":
            raise AttributeError(name)
        with self._lock:
            template = self._env.get_template(f"govuk_frontend_jinja/components/{component(name)}/macro.html")
            return getattr(cast(Any, template.module), name)


def component(macro: str) -> str:
    """govukDateInput -> date-input."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", macro.removeprefix("govuk")).lower()
