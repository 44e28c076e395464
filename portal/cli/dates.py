"""The statutory deadlines: why a date is due, the calendar corrected, and what is due worked out again."""

from datetime import datetime
from typing import Any

import click

from portal.cli.ground import DATABASE, answer, as_owner, running_database, settings_here
from portal.deadlines.calendar import ENGLAND, Calendar
from portal.foundation.refusals import Refused
from portal.settings import plain


@click.group()
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
    answer(found.as_json() if as_json else None, found.sentence)


def _calendar() -> Calendar:
    """As the database has it that is named or that runs here; none is started for it."""
    import psycopg

    from portal.children.almanac import read
    from portal.foundation.embedded import Server

    try:
        settings = settings_here()
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
    with as_owner() as connection:
        row = connection.execute("select wall.correct_calendar(%s, %s, %s, %s)", [day.date(), holiday is not None, because, by]).fetchone()
    version = row[0] if row else None
    click.echo(f"Version {version}: open items are worked out again." if version else "The calendar says so already: nothing was changed.")


@deadlines.command()
@click.option("--json", "as_json", is_flag=True)
def corrections(as_json: bool) -> None:
    """Every correction of the calendar, in the order of versions."""
    with as_owner() as connection:
        row = connection.execute("select wall.almanac('{}')").fetchone()
    found = row[0]["corrections"]
    lines = (f"{one['version']:>5}  {one['day']}  {_says(one)}  {one['reason']}, by {one['by']}, {one['on']}" for one in found)
    answer(found if as_json else None, "\n".join(lines) or "The calendar stands as it is published: no correction.")


def _says(correction: Any) -> str:
    return "holiday    " if correction["is_holiday"] else "working day"


@deadlines.command()
@click.option("--json", "as_json", is_flag=True)
def progress(as_json: bool) -> None:
    """How far the working out again has come: items waiting, and the latest rounds."""
    with as_owner() as connection:
        row = connection.execute("select wall.recounts()").fetchone()
    lines = (f"{one['version']:>5}  {one['why']}, by {one['by']}: {one['total']:,} open, {one['moved']:,} moved, "
             f"{'finished ' + one['finished_at'][:19] if one['finished_at'] else 'under way'}" for one in row[0]["rounds"])  # fmt: skip
    answer(row[0] if as_json else None, "\n".join([f"{row[0]['waiting']:,} items wait to be worked out again.", *lines]))


@deadlines.command()
@click.option("--json", "as_json", is_flag=True)
def recompute(as_json: bool) -> None:
    """Work out again now, without waiting for the background; safe beside it, and as often as you like."""
    from sqlalchemy import create_engine, event

    from portal.children.recount import Round, recount

    with running_database(settings_here()) as settings:
        if not settings.migrate_dsn:
            raise Refused("PORTAL_MIGRATE_DATABASE_URL is missing.")
        owner = create_engine(f"postgresql+psycopg://{settings.migrate_dsn.partition('://')[2]}", hide_parameters=True)
        event.listen(owner, "connect", lambda connection, _: connection.execute("set role portal_owner"))
        last = Round(0, 0, 0)
        for last in recount(owner):
            click.echo(f"{last.worked_out:,} worked out, {last.moved:,} moved", err=True)
        owner.dispose()
    told = {"worked_out": last.worked_out, "moved": last.moved, "waiting": last.waiting}
    answer(told if as_json else None, f"{last.worked_out:,} items worked out again, {last.moved:,} moved, {max(last.waiting, 0):,} left.")
