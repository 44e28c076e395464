"""Floor 10: the command line, which operators and outside testers rely on. `--json` prints one document and nothing else."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from portal.deadlines.calendar import ENGLAND, Calendar
from portal.foundation.postgres_binaries import CannotRun
from portal.foundation.refusals import Refused
from portal.settings import ROOT, Settings, from_environment, plain, with_server

DATABASE = "portal"


@click.group()
def cli() -> None:
    """The partner portal."""


def main() -> None:
    """The console script. A refusal is one sentence on standard error and exit 1, never a traceback."""
    try:
        cli(standalone_mode=True)
    except (Refused, CannotRun) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)


# The demo


@cli.command()
@click.option("--reset", is_flag=True, help="Start over with a new world.")
@click.option("--port", default=8000, show_default=True)
@click.option("--prepare-only", is_flag=True, help="Make everything ready, print it and end.")
def demo(reset: bool, port: int, prepare_only: bool) -> None:
    """The portal with its invented world: database, web and worker, until Ctrl-C."""
    from portal.demo import house
    from portal.processes import Ended, refuse_taken_port, serve_and_work

    settings = _invented(port)
    if not prepare_only:
        refuse_taken_port(port)
    if reset:
        house.erase(settings)
    with _server(settings) as running:
        if house.prepare(running, say=lambda sentence: click.echo(sentence, err=True)):
            _ask_for_first_reports(running)
        click.echo(house.welcome(running))
        if prepare_only:
            return
        try:
            serve_and_work(house.environment(running), port=port)
        except Ended as ended:
            raise Refused(str(ended)) from None


@cli.command("cast")
@click.option("--json", "as_json", is_flag=True)
def cast_(as_json: bool) -> None:
    """Who can sign in to the demo, and with what."""
    from portal.demo.house import cast_table
    from portal.demo.sessions import cast

    _invented()
    people = cast()
    _print(people if as_json else None, cast_table(people))


@cli.command("demo-session")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True)
def demo_session(email: str, as_json: bool) -> None:
    """A ready signed-in session of one of the cast, as a cookie."""
    from portal.demo.sessions import demo_session as open_for

    with _app(_invented()):
        opened = open_for(email)
        _print(opened if as_json else None, f"{opened['cookie']}={opened['value']}")


@cli.command()
@click.option("--json", "as_json", is_flag=True)
def samples(as_json: bool) -> None:
    """One real URL for every guarded route of the demo."""
    from portal.demo.samples import samples as all_samples

    with _app(_invented()) as app:
        found = all_samples(app)
        _print(found if as_json else None, "\n".join(f"{one['method']:5} {one['url']}  {one['owner_email']}" for one in found))


@cli.command()
@click.option("--scale", type=click.Choice(["S", "M", "L"]), default="S", show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--canaries", type=click.Path(path_type=Path), help="Write every planted secret to this file, as JSON lines.")
def seed(scale: str, seed: int, canaries: Path | None) -> None:
    """A generated world, for measuring and for searching leaks, beside the demo's."""
    from portal.demo.seed import seed as plant

    with _server(_invented()) as running:
        click.echo(plant(running.migrate_dsn, scale=scale, seed=seed, canaries=canaries))


# Running it


@cli.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True)
def serve(port: int, workers: int) -> None:
    """The web, on loopback, behind whatever proxy stands before it."""
    from portal.health.views import trouble
    from portal.processes import gunicorn

    with _app(from_environment()):
        if found := trouble():
            raise Refused(f"Not served: {found}.")
    command = gunicorn(port, workers)
    os.execv(command[0], command)  # noqa: S606  the server takes this process's place


@cli.command()
def worker() -> None:
    """The background: makes reports until told to stop."""
    from portal.app import create_app
    from portal.worker import run

    with _server(from_environment()) as settings:
        if not settings.worker_dsn:
            raise Refused("PORTAL_WORKER_DATABASE_URL is missing.")
        run(create_app(replace(settings, web_dsn=settings.worker_dsn)), settings)


@cli.command()
def migrate() -> None:
    """Bring the database to the present shape."""
    from portal.foundation.migrations import upgrade

    with _server(from_environment()) as settings:
        if not settings.migrate_dsn:
            raise Refused("PORTAL_MIGRATE_DATABASE_URL is missing.")
        upgrade(settings.migrate_dsn)


@cli.command()
def doctor() -> None:
    """What is missing on this machine, and how to get it."""
    from portal.foundation import doctor as doctor_

    sys.exit(doctor_.main([]))


@cli.command()
def bench() -> None:
    """How fast, as ratios within one run (the same as `make bench`)."""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "tests.bench"])  # noqa: S606


# Beginning, and beginning again


@cli.command()
@click.option("--agency", required=True, help="The agency's name.")
@click.option("--kind", type=click.Choice(["provider", "authority", "health", "school"]), default="provider", show_default=True)
@click.option("--name", required=True, help="The name of its administrator.")
@click.option("--email", required=True, help="Their work e-mail address.")
def setup(agency: str, kind: str, name: str, email: str) -> None:
    """The first administrator of a new installation, or of an agency that has none. Prints a link, this once; good for a day."""
    from portal.joining import operators

    if "@" not in email or not agency.strip() or not name.strip():
        raise Refused("Give the agency's name, the administrator's name and their whole e-mail address.")
    settings = from_environment()
    with _as_owner() as connection:
        new = operators.nobody_there(connection)
        key = operators.setup(connection, agency=agency, kind=kind, name=name, address=email)
    click.echo("Nobody is here yet: this makes the first account.\n" if new else "", nl=False)
    click.echo(f"Open this link within {operators.GOOD_FOR_HOURS} hours. It is shown this once, and works once:\n")
    click.echo(f"{settings.public_url.rstrip('/')}/join?key={key}")


@cli.command("begin-again")
@click.argument("email")
@click.option("--approver", help="Vouch, and name whoever is to agree by their e-mail address.")
@click.option("--because", help="How it was made sure that it is they.")
@click.option("--agree", is_flag=True, help="Agree to what their administrator vouched for.")
def begin_again(email: str, approver: str | None, because: str | None, agree: bool) -> None:
    """Stand in for one of the two voices, where an agency has no other: somebody there lost every way of signing in."""
    from portal.joining import operators

    if agree == bool(approver) or bool(approver) != bool(because):
        raise Refused("Either vouch, with --approver and --because, or --agree.")
    with _as_owner() as connection:
        if approver:
            operators.vouch(connection, address=email, approver=approver, because=because or "")
        else:
            operators.agree(connection, address=email)
    click.echo("Vouched for. They, and whoever is to agree, are told." if approver else "Agreed. In 24 hours they get a link.")


@cli.command()
def check() -> None:
    """Whether this installation may be served: settings, database, migrations, and whether anybody can sign in. Exit 0 only then."""
    from portal.joining.check import report

    lines = report()
    for holds, sentence in lines:
        click.echo(f"{'  ok   ' if holds else 'MISSING'}  {sentence}")
    sys.exit(0 if all(holds for holds, _ in lines) else 1)


# The trail


@cli.group()
def audit() -> None:
    """Whether the trail is what it was."""


@audit.command("verify")
@click.option(
    "--checkpoint", type=click.Path(dir_okay=False, path_type=Path), help="A file kept elsewhere: compared with, then brought up to date."
)
@click.option("--json", "as_json", is_flag=True)
def audit_verify(checkpoint: Path | None, as_json: bool) -> None:
    """Go through the whole trail. Exit 0 only when nothing was edited, added, taken away or put in another order."""
    from portal.trail.audit import Checkpoint, order, verify

    with _as_owner() as connection:
        verdict = verify(connection, order(connection), Checkpoint.read(checkpoint) if checkpoint else None)
    told = {"holds": verdict.holds, "entries": verdict.entries, "waiting": verdict.waiting, "bad": verdict.bad or None}
    told |= {"bad_seq": verdict.bad_seq, "bad_entry": verdict.bad_entry or None, "running": verdict.head.running}
    where = f"BAD at place {verdict.bad_seq or 'none'}, entry {verdict.bad_entry or 'unknown'}: {verdict.bad}."
    counted = f"{verdict.entries:,} entries are as they were told; {verdict.waiting:,} wait for their place."
    _print(told if as_json else None, counted if verdict.holds else where)
    if not verdict.holds:
        sys.exit(1)
    if checkpoint:
        verdict.head.write(checkpoint)


@cli.command("breach-report")
@click.option("--session", help="The mark of a session, as the trail bears it.")
@click.option("--person", help="An e-mail address.")
@click.option("--source", help="A network, as the trail bears it: 203.0.113.0/24")
@click.option("--from", "since", required=True, type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="First day or minute, London.")
@click.option(
    "--to", "until", required=True, type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="Last day, or the minute before which."
)
@click.option("--json", "as_json", is_flag=True)
@click.option("--csv", "as_csv", is_flag=True)
def breach_report(since: datetime, until: datetime, as_json: bool, as_csv: bool, **by: str | None) -> None:
    """What a session, a person or a network touched: people, children, parts and times."""
    from portal.oversight import breach

    asked = [(one, what) for one, what in by.items() if what]
    if len(asked) != 1:
        raise Refused("Name one of --session, --person and --source.")
    with _as_owner() as connection:
        found = breach.breach_report(connection, *asked[0], *breach.in_london(since, until))
    document = [asdict(one) for one in found] if as_json else None
    _print(document, breach.as_csv(found, of=breach.Touched).rstrip("\r\n") if as_csv else breach.as_table(found))


# Looking things up; no database


@cli.command()
@click.option("--json", "as_json", is_flag=True)
def routes(as_json: bool) -> None:
    """Every route with its permission."""
    from portal.app import create_app

    found = _routes(create_app(_offline()))
    lines = (f"{one['rule']:60} {','.join(one['methods']):10} {one['permission'] or 'public'}" for one in found)
    _print(found if as_json else None, "\n".join(lines))


@cli.command()
@click.option("--json", "as_json", is_flag=True)
def policy(as_json: bool) -> None:
    """The policy table: record part x role."""
    from portal.access.policy import CELLS, TABLE

    cells = [{"part": int(part), "role": role.value, "cell": found.code} for (part, role), found in CELLS.items()]
    _print({"cells": cells} if as_json else None, TABLE.strip())


@cli.group()
def deadlines() -> None:
    """The statutory deadlines."""


@deadlines.command()
@click.argument("rule")
@click.option("--from", "trigger", required=True, help="DATE or DATETHH:MM, e.g. 2026-03-27")
@click.option("--days", type=int, help="With rule WD: plain working days, may be negative.")
@click.option("--stage", help="Where the rule has stages, e.g. year1 for PL5.")
@click.option("--json", "as_json", is_flag=True)
def explain(rule: str, trigger: str, days: int | None, stage: str | None, as_json: bool) -> None:
    """When something is due, and why: by the calendar as it was corrected, where a database is at hand, else as it is published."""
    from portal.deadlines.explain import explain_command

    found = explain_command(rule, trigger, days, stage=stage, calendar=_calendar())
    _print(found.as_json() if as_json else None, found.sentence)


def _calendar() -> Calendar:
    """As the database has it that is named or that runs here; none is started for it."""
    import psycopg

    from portal.children.almanac import read
    from portal.foundation.embedded import Server

    try:
        settings = from_environment()
        embedded = Server(settings.data_dir)
        if not settings.migrate_dsn and not (settings.invented and embedded.socket_folder.is_dir()):
            return ENGLAND
        address = plain(settings.migrate_dsn) if settings.migrate_dsn else embedded.dsn("portal_migrate", DATABASE)
        with psycopg.connect(address, autocommit=True, connect_timeout=5) as connection:
            connection.execute("set role portal_owner")
            row = connection.execute("select wall.almanac('{}')").fetchone()
    except (Refused, OSError, psycopg.Error):
        return ENGLAND  # the rules can be asked anywhere, a machine without a database included
    return read(row[0]).calendar if row else ENGLAND


@deadlines.command()
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--holiday", metavar="NAME", help="The day is a bank holiday of that name.")
@click.option("--working-day", metavar="REASON", help="The day is no bank holiday, because of that.")
@click.option("--by", required=True, help="Who corrects the calendar.")
def correct(day: datetime, holiday: str | None, working_day: str | None, by: str) -> None:
    """Correct the calendar of bank holidays. What is due is worked out again in the background."""
    if (holiday is None) == (working_day is None):
        raise Refused("Say either --holiday NAME or --working-day REASON.")
    because = holiday if holiday is not None else working_day
    with _as_owner() as connection:
        row = connection.execute("select wall.correct_calendar(%s, %s, %s, %s)", [day.date(), holiday is not None, because, by]).fetchone()
    version = row[0] if row else None
    click.echo(f"Version {version}: open items are worked out again." if version else "The calendar says so already: nothing was changed.")


@deadlines.command()
@click.option("--json", "as_json", is_flag=True)
def corrections(as_json: bool) -> None:
    """Every correction of the calendar, in the order of versions."""
    with _as_owner() as connection:
        row = connection.execute("select wall.almanac('{}')").fetchone()
    found = row[0]["corrections"]
    lines = (f"{one['version']:>5}  {one['day']}  {_says(one)}  {one['reason']}, by {one['by']}, {one['on']}" for one in found)
    _print(found if as_json else None, "\n".join(lines) or "The calendar stands as it is published: no correction.")


def _says(correction: Any) -> str:
    return "holiday    " if correction["is_holiday"] else "working day"


@deadlines.command()
@click.option("--json", "as_json", is_flag=True)
def progress(as_json: bool) -> None:
    """How far the working out again has come: items waiting, and the latest rounds."""
    with _as_owner() as connection:
        row = connection.execute("select wall.recounts()").fetchone()
    lines = (f"{one['version']:>5}  {one['why']}, by {one['by']}: {one['total']:,} open, {one['moved']:,} moved, "
             f"{'finished ' + one['finished_at'][:19] if one['finished_at'] else 'under way'}" for one in row[0]["rounds"])  # fmt: skip
    _print(row[0] if as_json else None, "\n".join([f"{row[0]['waiting']:,} items wait to be worked out again.", *lines]))


@deadlines.command()
@click.option("--json", "as_json", is_flag=True)
def recompute(as_json: bool) -> None:
    """Work out again now, without waiting for the background; safe beside it, and as often as you like."""
    from sqlalchemy import create_engine, event

    from portal.children.recount import Round, recount

    with _server(from_environment()) as settings:
        if not settings.migrate_dsn:
            raise Refused("PORTAL_MIGRATE_DATABASE_URL is missing.")
        owner = create_engine(f"postgresql+psycopg://{settings.migrate_dsn.partition('://')[2]}", hide_parameters=True)
        event.listen(owner, "connect", lambda connection, _: connection.execute("set role portal_owner"))
        last = Round(0, 0, 0)
        for last in recount(owner):
            click.echo(f"{last.worked_out:,} worked out, {last.moved:,} moved", err=True)
        owner.dispose()
    told = {"worked_out": last.worked_out, "moved": last.moved, "waiting": last.waiting}
    _print(told if as_json else None, f"{last.worked_out:,} items worked out again, {last.moved:,} moved, {max(last.waiting, 0):,} left.")


@cli.group()
def report() -> None:
    """Sealed reports."""


@report.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def verify(file: Path, as_json: bool) -> None:
    """Whether a PDF is genuine. Exit 0 only then."""
    from portal.reports.register import verdict_on_file
    from portal.reports.sandbox import NotDone

    settings = _invented() if "PORTAL_MODE" not in os.environ else from_environment()
    with _app(settings):
        try:
            verdict = verdict_on_file(file.read_bytes(), settings)
        except NotDone as trouble:
            raise Refused(str(trouble)) from None
    told = {"verdict": verdict.verdict, "reasons": verdict.reasons, **verdict.details}
    _print(told if as_json else None, "\n".join([verdict.verdict.replace("_", " "), *verdict.reasons]))
    sys.exit(0 if verdict.verdict == "genuine" else 1)


# What the commands stand on


def _invented(port: int = 8000) -> Settings:
    """Settings of the demo. Refused where the environment says that this is no invented world."""
    if os.environ.setdefault("PORTAL_MODE", "demo") == "demo":
        os.environ.setdefault("PORTAL_PUBLIC_URL", f"http://localhost:{port}")
    settings = from_environment()
    if not settings.invented:
        raise Refused("This command is for the demo. This installation holds real children's records.")
    return settings


def _offline() -> Settings:
    """Settings for commands that touch no database, on a machine where nothing is set."""
    nothing = {"PORTAL_MODE": "demo", "PORTAL_SECRET_KEY": "nothing is ever signed with this", "PORTAL_DATA_DIR": str(ROOT)}
    return from_environment(nothing)


@contextmanager
def _server(settings: Settings) -> Iterator[Settings]:
    """The settings over a running database: the one that is named, else the embedded one, which is left as it was found."""
    if settings.web_dsn or not settings.invented:
        yield settings
        return
    from portal.foundation.embedded import attach_or_start

    with attach_or_start(settings.data_dir) as server:
        yield with_server(settings, lambda user: server.dsn(user, DATABASE))


@contextmanager
def _as_owner() -> Iterator[Any]:
    """The database as its owner sees it: past every wall, for operators only. Each statement by itself."""
    import psycopg

    with _server(from_environment()) as settings:
        if not settings.migrate_dsn:
            raise Refused("PORTAL_MIGRATE_DATABASE_URL is missing.")
        with psycopg.connect(plain(settings.migrate_dsn), autocommit=True) as connection:
            connection.execute("set role portal_owner")
            yield connection


@contextmanager
def _app(settings: Settings) -> Iterator[Any]:
    from portal.app import create_app

    with _server(settings) as running:
        app = create_app(running)
        with app.app_context():
            yield app


def _ask_for_first_reports(settings: Settings) -> None:
    from portal.app import create_app
    from portal.demo.first_reports import ask

    with create_app(settings).app_context():
        ask()


def _routes(app: Any) -> list[dict[str, Any]]:
    found = []
    for rule in app.url_map.iter_rules():
        mark = getattr(app.view_functions[rule.endpoint], "mark", None)
        found.append(
            {
                "rule": rule.rule,
                "methods": sorted(rule.methods - {"HEAD", "OPTIONS"}),
                "endpoint": rule.endpoint,
                "permission": mark.permission.name if mark else None,
                "public": mark is None,
            }
        )
    return sorted(found, key=lambda one: (one["rule"], one["methods"]))


def _print(document: Any, words: str) -> None:
    click.echo(json.dumps(document, ensure_ascii=False) if document is not None else words)


if __name__ == "__main__":
    main()
