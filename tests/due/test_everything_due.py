"""Everything that is due, over all of somebody's children, each line within their own slices; and the sheet to take along."""

import csv
import io
from typing import Any

import psycopg
import pytest
from flask import Flask

from portal.demo.idents import ident
from tests.conftest import Visit
from tests.transitions.kai import statements
from tests.visitor import Visitor
from tests.work.arrange import many_children

KAI = ident("child", "kai")


def rows(visitor: Visitor, url: str = "/due.csv") -> list[dict[str, str]]:
    page = visitor.get(url)
    assert page.html.startswith("\ufeff"), "a spreadsheet knows by it that the sheet is UTF-8"
    return list(csv.DictReader(io.StringIO(page.html.removeprefix("\ufeff"))))


def titles(owner: psycopg.Connection[Any], where: str) -> set[str]:
    return {row.title for row in owner.execute(f"select title from app.due_item where done_at is null and {where}").fetchall()}


@pytest.mark.reads_only
@pytest.mark.parametrize("who", ["gareth.pryce@tamarisk-lane.example", "sunita.rao@harbour.example", "josephine.mensah@harbour.example"])
def test_the_sheet_holds_what_the_page_shows_and_nothing_of_anybody_elses(who: str, visit: Visit, owner: psycopg.Connection[Any]) -> None:
    visitor = visit(who)
    shown, page, url = set(), None, "/due"
    while url:
        page = visitor.get(url)
        shown |= {one.text.removesuffix(" your turn").strip() for one in page.root.all("p") if one.attrs.get("class") == "checks__text"}
        more = [one.attrs["href"] for one in page.root.all("a") if one.text == "What comes after that"]
        url = more[0] if more else ""
    sheet = {row["what"] for row in rows(visitor)}
    assert sheet == shown
    assert sheet
    assert sheet <= titles(owner, "true")


@pytest.mark.reads_only
def test_a_virtual_head_takes_along_the_schools_slices_only(virtual_head: Visitor, owner: psycopg.Connection[Any]) -> None:
    sheet = {row["what"] for row in rows(virtual_head)}
    assert not sheet & titles(owner, "slice = 50 or slice / 10 = 12 or slice = 210 and kind = 'rule'")
    assert "Personal education plan reviewed each term" in sheet


@pytest.mark.reads_only
def test_soonest_first_and_by_span_and_by_turn(social_worker: Visitor) -> None:
    everything = rows(social_worker)
    assert [row["due"] for row in everything] == sorted(row["due"] for row in everything)
    late = rows(social_worker, "/due.csv?span=late")
    assert all(row["overdue"] == "yes" for row in late)
    mine = rows(social_worker, "/due.csv?turn=mine")
    assert 0 < len(mine) < len(everything)
    assert all(row["your turn"] == "yes" for row in mine)
    for nonsense in ("?span=ever", "?after=x", "?after=9999-99-99_1", "?after=2026-01-01_nonsense", "?turn=yours"):
        assert len(rows(social_worker, f"/due.csv{nonsense}")) == len(everything)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_sheet_is_a_formula(social_worker: Visitor, owner: psycopg.Connection[Any], start: str) -> None:
    owner.execute("update app.due_item set title = %s, explained = %s, rule = rule || id", [f"{start}1+1", f'{start}HYPERLINK("x")'])
    owner.execute("update app.entry set facts = facts || jsonb_build_object('known_as', %s::text) where kind = 'identity'", [f"{start}Kai"])
    found = rows(social_worker)
    assert found
    for row in found:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), row
    assert {row["what"] for row in found} == {f"'{start}1+1"}


@pytest.mark.reads_only
def test_the_sheet_is_a_file_and_told_as_taken_along(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    answer = manager.get("/due.csv")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="what-is-due-')
    assert "no-store" in answer.headers["Cache-Control"]
    entry = owner.execute("select * from app.trail where child_id = %s order by id desc limit 1", [KAI]).fetchone()
    assert entry.action == "export what is due"


@pytest.mark.reads_only
@pytest.mark.parametrize("who", ["ruth.adeyemi@tamarisk-lane.example", "farida.ali@saltmarsh-academy.example"])
def test_others_see_their_list_and_take_no_sheet(who: str, visit: Visit) -> None:
    page = visit(who).get("/due")
    assert "as a sheet" not in page.text
    visit(who).get("/due.csv", answers=403)


@pytest.mark.reads_only
def test_who_is_near_nobody_has_nothing_due(stranger: Visitor) -> None:
    assert "Nothing is due" in stranger.get("/due").text


def test_200_children_cost_no_more_statements_than_two(app: Flask, social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    with statements(app) as few:
        social_worker.get("/due")
    many_children(owner, social_worker.member.membership_id)
    with statements(app) as many:
        page = social_worker.get("/due")
    assert len(many) == len(few) <= 4
    assert "What comes after that" in page.text
