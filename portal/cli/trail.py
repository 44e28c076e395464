"""The trail: whether it is what it was, and what somebody touched."""

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from portal.cli.ground import answer, as_owner
from portal.foundation.refusals import Refused


@click.group()
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

    with as_owner() as connection:
        verdict = verify(connection, order(connection), Checkpoint.read(checkpoint) if checkpoint else None)
    told = {"holds": verdict.holds, "entries": verdict.entries, "waiting": verdict.waiting, "bad": verdict.bad or None}
    told |= {"bad_seq": verdict.bad_seq, "bad_entry": verdict.bad_entry or None, "running": verdict.head.running}
    where = f"BAD at place {verdict.bad_seq or 'none'}, entry {verdict.bad_entry or 'unknown'}: {verdict.bad}."
    counted = f"{verdict.entries:,} entries are as they were told; {verdict.waiting:,} wait for their place."
    answer(told if as_json else None, counted if verdict.holds else where)
    if not verdict.holds:
        sys.exit(1)
    if checkpoint:
        verdict.head.write(checkpoint)


@click.command("breach-report")
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
    with as_owner() as connection:
        found = breach.breach_report(connection, *asked[0], *breach.in_london(since, until))
    document = [asdict(one) for one in found] if as_json else None
    answer(document, breach.as_csv(found, of=breach.Touched).rstrip("\r\n") if as_csv else breach.as_table(found))
