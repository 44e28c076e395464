"""Beginning, and beginning again: the first administrator, a lost way of signing in, and whether an installation may be served."""

import sys

import click

from portal.cli.ground import as_owner, settings_here
from portal.foundation.refusals import Refused


@click.command()
@click.option("--agency", required=True, help="The agency's name.")
@click.option("--kind", type=click.Choice(["provider", "authority", "health", "school"]), default="provider", show_default=True)
@click.option("--name", required=True, help="The name of its administrator.")
@click.option("--email", required=True, help="Their work e-mail address.")
def setup(agency: str, kind: str, name: str, email: str) -> None:
    """The first administrator of a new installation, or of an agency that has none. Prints a link, this once; good for a day."""
    from portal.joining import operators

    if "@" not in email or not agency.strip() or not name.strip():
        raise Refused("Give the agency's name, the administrator's name and their whole e-mail address.")
    settings = settings_here()
    with as_owner() as connection:
        new = operators.nobody_there(connection)
        key = operators.setup(connection, agency=agency, kind=kind, name=name, address=email)
    click.echo("Nobody is here yet: this makes the first account.\n" if new else "", nl=False)
    click.echo(f"Open this link within {operators.GOOD_FOR_HOURS} hours. It is shown this once, and works once:\n")
    click.echo(f"{settings.public_url.rstrip('/')}/join?key={key}")


@click.command("begin-again")
@click.argument("email")
@click.option("--approver", help="Vouch, and name whoever is to agree by their e-mail address.")
@click.option("--because", help="How it was made sure that it is they.")
@click.option("--agree", is_flag=True, help="Agree to what their administrator vouched for.")
def begin_again(email: str, approver: str | None, because: str | None, agree: bool) -> None:
    """Stand in for one of the two voices, where an agency has no other: somebody there lost every way of signing in."""
    from portal.joining import operators

    if agree == bool(approver) or bool(approver) != bool(because):
        raise Refused("Either vouch, with --approver and --because, or --agree.")
    with as_owner() as connection:
        if approver:
            operators.vouch(connection, address=email, approver=approver, because=because or "")
        else:
            operators.agree(connection, address=email)
    click.echo("Vouched for. They, and whoever is to agree, are told." if approver else "Agreed. In 24 hours they get a link.")


@click.command()
def check() -> None:
    """Whether this installation may be served: settings, database, migrations, and whether anybody can sign in. Exit 0 only then."""
    from portal.joining.check import report

    lines = report()
    for holds, sentence in lines:
        click.echo(f"{'  ok   ' if holds else 'MISSING'}  {sentence}")
    sys.exit(0 if all(holds for holds, _ in lines) else 1)
