"""The first reports of the invented world, and one plan on paper, asked for as their registered managers would; the worker makes them."""

from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.parts import Role
from portal.demo.agencies import AGENCIES
from portal.demo.cast import PEOPLE
from portal.demo.idents import ident
from portal.demo.scene import membership
from portal.foundation.database import acting_as, db, nobody_acts
from portal.foundation.ids import new_id
from portal.reports import commands, plan_commands, plan_queries, queries
from portal.reviews.models import Review

ON_PAPER = ("gareth-pryce", "kai 2.0")
"""Who has which plan put on paper, so that one sealed plan stands in the invented world."""


def ask() -> None:
    """One report for each review that is past its decisions, of each home. Within an app's context."""
    names = {agency.key: agency.name for agency in AGENCIES}
    for person in PEOPLE:
        if not person.manages or person.office:  # an office that looks on makes no report
            continue
        actor = Actor(
            ident("person", person.key), person.name, membership(person.key), ident("agency", person.agency), names[person.agency],
            "provider", Role.RM, session_mark="demo",
        )  # fmt: skip
        acting_as(actor.membership_id)
        done = ("report_draft", "signing", "signed", "distributed", "actions_open", "closed")
        for review_id in db.session.scalars(select(Review.id).where(Review.state.in_(done))).all():
            commands.make_report(actor, queries.source(actor, review_id), first_variant_id=new_id())
        if person.key == ON_PAPER[0]:
            plan_commands.make_papers(actor, plan_queries.making(actor, ident("plan", ON_PAPER[1])), first_variant_id=new_id())
        db.session.commit()
        nobody_acts()
