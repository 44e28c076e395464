"""Sealed reports: whether a PDF is genuine."""

import sys
from pathlib import Path

import click

from portal.cli.ground import answer, invented_unless_said, running_app
from portal.foundation.refusals import Refused


@click.group()
def report() -> None:
    """Sealed reports."""


@report.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def verify(file: Path, as_json: bool) -> None:
    """Whether a PDF is genuine. Exit 0 only then."""
    from portal.reports.register import verdict_on_file
    from portal.reports.sandbox import NotDone

    settings = invented_unless_said()
    with running_app(settings):
        try:
            verdict = verdict_on_file(file.read_bytes(), settings)
        except NotDone as trouble:
            raise Refused(str(trouble)) from None
    told = {"verdict": verdict.verdict, "reasons": verdict.reasons, **verdict.details}
    answer(told if as_json else None, "\n".join([verdict.verdict.replace("_", " "), *verdict.reasons]))
    sys.exit(0 if verdict.verdict == "genuine" else 1)
