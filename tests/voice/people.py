"""Ella and the people near her, and what they can find out."""

from typing import Any
from uuid import UUID

import psycopg

from portal.demo.idents import ident
from tests.visitor import Page, Visitor
from tests.world import EMAILS

ELLA = EMAILS["ella-herself"]
KEY_WORKER, MANAGER, CLINICIAN = EMAILS["isaac-thorne"], EMAILS["maureen-doyle"], EMAILS["anil-perera"]
REVIEWER, SOCIAL_WORKER, TEACHER = EMAILS["desmond-clarke"], EMAILS["sunita-rao"], EMAILS["owen-castell"]
COMMISSIONER, SCHOOL_HEAD, ON_DUTY, TEAM_MANAGER = (
    EMAILS["aoife-brennan"],
    EMAILS["josephine-mensah"],
    EMAILS["femi-lawal"],
    EMAILS["wendy-ashdown"],
)
CHILD = ident("child", "ella")
PAGE = f"/children/{CHILD}"
CANARY = "heron-lantern-otter"
WORDS = f"There is something I only want to tell you, {CANARY}."


def box_of(page: Page, name: str) -> str:
    """The value of the radio or checkbox beside which this name stands."""
    label = next(one for one in page.root.all("label") if name in one.text)
    return page.root.one("input", id=label.attrs["for"]).attrs["value"]


def write_privately(ella: Visitor, to: str, words: str = WORDS) -> Page:
    page = ella.get("/mine/messages/new")
    return ella.submit(page, "messages/new", to=box_of(page, to), words=words)


def newest(owner: psycopg.Connection[Any], table: str) -> UUID:
    row = owner.execute(f"select id from app.{table} order by written_at desc, id desc limit 1").fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


def say(ella: Visitor, words: str, *names: str) -> Page:
    """To everybody who looks after her, or to the people named."""
    page = ella.get("/mine/say")
    picked = [box_of(page, name) for name in names]
    return ella.submit(page, "mine/say", words=words, audience="picked" if names else "everyone", picked=picked)
