"""The demo and its cast, and generated worlds. Refused where real records are kept."""

from pathlib import Path

import click

from portal.cli.ground import answer, invented, running_app, running_database
from portal.foundation.refusals import Refused
from portal.settings import Settings


@click.command()
@click.option("--reset", is_flag=True, help="Start over with a new world.")
@click.option("--port", default=8000, show_default=True)
@click.option("--prepare-only", is_flag=True, help="Make everything ready, print it and end.")
def demo(reset: bool, port: int, prepare_only: bool) -> None:
    """The portal with its invented world: database, web and worker, until Ctrl-C."""
    from portal.demo import house
    from portal.processes import Ended, refuse_taken_port, serve_and_work

    settings = invented(port)
    if not prepare_only:
        refuse_taken_port(port)
    if reset:
        house.erase(settings)
    with running_database(settings) as running:
        if house.prepare(running, say=lambda sentence: click.echo(sentence, err=True)):
            _ask_for_first_reports(running)
        click.echo(house.welcome(running))
        if prepare_only:
            return
        try:
            serve_and_work(house.environment(running), port=port)
        except Ended as ended:
            raise Refused(str(ended)) from None


@click.command("cast")
@click.option("--json", "as_json", is_flag=True)
def cast_(as_json: bool) -> None:
    """Who can sign in to the demo, and with what."""
    from portal.demo.house import cast_table
    from portal.demo.sessions import cast

    invented()
    people = cast()
    answer(people if as_json else None, cast_table(people))


@click.command("demo-session")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True)
def demo_session(email: str, as_json: bool) -> None:
    """A ready signed-in session of one of the cast, as a cookie."""
    from portal.demo.sessions import demo_session as open_for

    with running_app(invented()):
        opened = open_for(email)
        answer(opened if as_json else None, f"{opened['cookie']}={opened['value']}")


@click.command()
@click.option("--json", "as_json", is_flag=True)
def samples(as_json: bool) -> None:
    """One real URL for every guarded route of the demo."""
    from portal.demo.samples import samples as all_samples

    with running_app(invented()) as app:
        found = all_samples(app)
        answer(found if as_json else None, "\n".join(f"{one['method']:5} {one['url']}  {one['owner_email']}" for one in found))


@click.command()
@click.option("--scale", type=click.Choice(["S", "M", "L"]), default="S", show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--canaries", type=click.Path(path_type=Path), help="Write every planted secret to this file, as JSON lines.")
def seed(scale: str, seed: int, canaries: Path | None) -> None:
    """A generated world, for measuring and for searching leaks, beside the demo's."""
    from portal.demo.seed import seed as plant

    with running_database(invented()) as running:
        click.echo(plant(running.migrate_dsn, scale=scale, seed=seed, canaries=canaries))


def _ask_for_first_reports(settings: Settings) -> None:
    from portal.app import create_app
    from portal.demo.first_reports import ask

    with create_app(settings).app_context():
        ask()
