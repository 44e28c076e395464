"""Floor 10: the command line, which operators and outside testers rely on. `--json` prints one document and nothing else.

A module for each family of commands; `ground.py` is what they stand on. Each imports what it runs only when it runs, so that
`portal policy` does not wait for the web.
"""

import sys

import click

from portal.cli import beginning, dates, invented, running, sealed, tables, trail
from portal.foundation.postgres_binaries import CannotRun
from portal.foundation.refusals import Refused


@click.group()
def cli() -> None:
    """The partner portal."""


for command in (
    *(invented.demo, invented.cast_, invented.demo_session, invented.samples, invented.seed),
    *(running.serve, running.worker, running.migrate, running.doctor, running.bench),
    *(beginning.setup, beginning.begin_again, beginning.check),
    *(trail.audit, trail.breach_report),
    *(tables.routes, tables.policy),
    *(dates.deadlines, sealed.report),
):
    cli.add_command(command)


def main() -> None:
    """The console script. A refusal is one sentence on standard error and exit 1, never a traceback."""
    try:
        cli(standalone_mode=True)
    except (Refused, CannotRun) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
