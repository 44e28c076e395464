"""What a page shows is told to the trail: every slice of it, exactly once, in the transaction of the page; else nothing is shown."""

from collections import Counter
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from psycopg import sql

from portal.access.parts import Role
from portal.access.permissions import PERMISSIONS
from portal.access.policy import own_slices, slices
from portal.caremodels.shipped import MODELS
from portal.demo.samples import SampleUrl, samples
from tests.conftest import Visit
from tests.visitor import Page
from tests.world import Member

LONG = 16
"""Shorter words may stand on a page by chance."""
PEOPLE = {
    "by_name",
    "name",
    "made_by",
    "lifted_by",
    "granted_by",
    "answered_by",
    "assessed_by",
    "closed_by",
    "reviewed_by",
    "settled_by",
    "with_name",
}
NO_WORDS_OF_A_CHILD = PEOPLE | {"whom", "by_role", "with_role", "role", "agency_name"}
"""Columns that say who somebody is: the same may stand on a page for another reason."""


def written(owner: psycopg.Connection[Any]) -> dict[str, tuple[UUID, int]]:
    """Words of the record -> the child and the slice of which they are, where they stand nowhere else."""
    found: dict[str, set[tuple[UUID, int]]] = {}
    for (table,) in owner.execute("select relname from wall.guarded g join pg_class c on c.oid = g.name").fetchall():
        columns = owner.execute(
            "select column_name from information_schema.columns where table_schema = 'app' and table_name = %s and data_type = 'text'",
            [table],
        ).fetchall()
        names = sql.SQL("").join(
            sql.SQL(", {}").format(sql.Identifier(row.column_name)) for row in columns if row.column_name not in NO_WORDS_OF_A_CHILD
        )
        query = sql.SQL("select child_id, slice{} from app.{}").format(names, sql.Identifier(table))
        for child, slice_, *texts in owner.execute(query).fetchall():
            for words in (" ".join((text or "").split()) for text in texts):
                if len(words) >= LONG:
                    found.setdefault(words, set()).add((child, slice_))
    names_of_all = {
        row[0] for row in owner.execute("select name from app.agency union select name from app.home union select name from app.person")
    }
    of_nobody = names_of_all | {section.heading for model in MODELS.values() for section in model.sections}
    of_nobody |= {name for model in MODELS.values() for name in model.in_a_line}  # a model of care is of no child
    return {words: next(iter(where)) for words, where in found.items() if len(where) == 1 and words not in of_nobody}


def gets(app: Flask) -> list[SampleUrl]:
    return [one for one in samples(app) if one["method"] == "GET"]


def told(owner: psycopg.Connection[Any], since: Any) -> list[Any]:
    return owner.execute("select * from app.trail where id > %s order by id", [since]).fetchall()


def latest(owner: psycopg.Connection[Any]) -> Any:
    row = owner.execute("select id from app.trail order by id desc limit 1").fetchone()
    assert row is not None
    return row.id


def shown_words(page: Page) -> str:
    return page.root.text if page.is_html else ""


@pytest.mark.parametrize("fragment", [False, True])
def test_every_slice_shown_is_told_exactly_once(
    app: Flask, visit: Visit, owner: psycopg.Connection[Any], cast: dict[str, Member], fragment: bool
) -> None:
    record = written(owner)
    looked_for = 0
    for one in gets(app):
        before = latest(owner)
        page = visit(one["owner_email"]).get(one["url"], fragment=fragment, follow=False)
        entries = told(owner, before)
        url, role = one["url"], Role(cast[one["owner_email"]].role)
        if fragment and one["endpoint"] in {"reports.report", "due.how"}:
            assert not entries, "a poll for progress is no new look: the page was told when it was opened"
            continue
        assert entries, f"{url}: nothing was told"
        assert {entry.outcome for entry in entries} == {"done"}, url
        assert {entry.action for entry in entries} <= set(PERMISSIONS), url
        assert len({entry.request_id for entry in entries}) == 1, url
        assert {(entry.role, entry.strength, entry.source) for entry in entries} == {(role.value, "password+code", "127.0.0.0/24")}, url
        counted = Counter((entry.child_id, slice_) for entry in entries for slice_ in entry.abouts)
        assert [twice for twice, times in counted.items() if times > 1] == [], f"{url}: told twice"
        assert {slice_ for _, slice_ in counted} <= slices(role) | own_slices(role), f"{url}: told of what the role never reads"
        words = shown_words(page)
        seen = {where: text for text, where in record.items() if text in words}
        assert {where: text for where, text in seen.items() if where not in counted} == {}, f"{url}: shown and not told"
        looked_for += len(seen)
    assert looked_for > 20, "words of the record were found on the pages"


def test_where_the_trail_cannot_be_written_nothing_is_shown(app: Flask, visit: Visit, owner: psycopg.Connection[Any]) -> None:
    visitors = [(visit(one["owner_email"]), one["url"]) for one in gets(app)]
    owner.execute("revoke insert on app.trail from portal_web")
    for visitor, url in visitors:
        page = visitor.ask("GET", url, checked=False)
        assert page.status == 500, url
        assert "Kai" not in page.html, url
