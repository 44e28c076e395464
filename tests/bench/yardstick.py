"""P, the yardstick: what a plain page of this framework costs. Flask, Jinja and the ORM; four indexed queries over 85,000 children.

No walls, no trail, no forms: a session, its memberships, 25 rows in scope and a bounded count, on a page of some 8.4 KiB.
"""

from datetime import UTC, date, datetime
from typing import Any

import psycopg
from flask import Flask, render_template, request
from jinja2 import DictLoader
from sqlalchemy import ForeignKey, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

CHILDREN = 85_000
AGENCIES = 153

SCHEMA = f"""
create schema yardstick;
create table yardstick.person (id int primary key, name text not null);
create table yardstick.signed_in (token text primary key, person_id int not null, expires_at timestamptz not null);
create table yardstick.membership (id int primary key, person_id int not null, agency_id int not null, role text not null);
create table yardstick.child (id int primary key, agency_id int not null, surname text not null, first_name text not null,
  born_on date not null, home text not null, status text not null, review_on date not null);
insert into yardstick.person select n, 'Person ' || n from generate_series(1, 5000) n;
insert into yardstick.signed_in select md5(n::text), n, now() + interval '1 day' from generate_series(1, 5000) n;
insert into yardstick.membership select n, n, n % {AGENCIES}, 'social worker' from generate_series(1, 5000) n;
insert into yardstick.child select n, n % {AGENCIES}, 'Surname' || n % 4000, 'Firstname' || n % 90, date '2010-01-01' + n % 3000,
  'House ' || n % 900, 'under a full care order', current_date + n % 180 from generate_series(1, {CHILDREN}) n;
create index on yardstick.membership (person_id);
create index on yardstick.child (agency_id, surname, id);
grant usage on schema yardstick to portal_web;
grant select on all tables in schema yardstick to portal_web;
"""


class Base(DeclarativeBase):
    __table_args__ = {"schema": "yardstick"}  # noqa: RUF012


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class SignedIn(Base):
    __tablename__ = "signed_in"
    token: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    expires_at: Mapped[datetime]


class Membership(Base):
    __tablename__ = "membership"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    agency_id: Mapped[int]
    role: Mapped[str]


class Child(Base):
    __tablename__ = "child"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int]
    surname: Mapped[str]
    first_name: Mapped[str]
    born_on: Mapped[date]
    home: Mapped[str]
    status: Mapped[str]
    review_on: Mapped[date]


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Children</title><link rel="stylesheet" href="/static/site.css"></head>
<body><header class="head"><a href="/">Partner portal</a><p>{{ person.name }}, {{ membership.role }}</p></header>
<main><h1>Children</h1><p>{{ count }}{% if count > 1000 %} or more{% endif %} children</p>
<table class="govuk-table"><thead><tr><th>Name</th><th>Born</th><th>Home</th><th>Status</th><th>Next review</th></tr></thead><tbody>
{% for child in children %}<tr class="govuk-table__row">
<td class="govuk-table__cell"><a href="/children/{{ child.id }}">{{ child.surname }},
 {{ child.first_name }}</a></td><td class="govuk-table__cell">{{ child.born_on.strftime("%d %b %Y") }}</td>
<td class="govuk-table__cell">{{ child.home }}</td><td class="govuk-table__cell">{{ child.status }}</td>
<td class="govuk-table__cell">{{ child.review_on.strftime("%d %b %Y") }}</td></tr>
{% endfor %}</tbody></table></main><footer class="foot"><p>A yardstick</p></footer></body></html>
"""


def prepare(superuser_dsn: str) -> None:
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        connection.execute(SCHEMA)
        connection.execute("vacuum analyze yardstick.child")
        connection.execute("analyze")


def yardstick(dsn: str) -> Flask:
    """The app. Its one page wants the cookie of `cookie()`."""
    app = Flask("yardstick")
    app.testing = True
    app.jinja_loader = DictLoader({"children.html": PAGE})
    engine = create_engine(dsn, pool_size=1, max_overflow=0)
    app.extensions["engine"] = engine

    @app.get("/")
    def children() -> str:
        with Session(engine) as session:
            return _page(session, request.cookies["session"])

    return app


def _page(session: Session, token: str) -> str:
    now = datetime.now(UTC)
    signed_in = session.scalars(select(SignedIn).where(SignedIn.token == token, SignedIn.expires_at > now)).one()
    found: Any = session.execute(
        select(Membership, Person).join(Person, Person.id == Membership.person_id).where(Membership.person_id == signed_in.person_id)
    ).one()
    scope = Child.agency_id == found.Membership.agency_id
    rows = session.scalars(select(Child).where(scope).order_by(Child.surname, Child.id).limit(25)).all()
    count = session.scalar(select(func.count()).select_from(select(Child.id).where(scope).limit(1001).subquery()))
    return render_template("children.html", person=found.Person, membership=found.Membership, children=rows, count=count)


def cookie() -> str:
    from hashlib import md5

    return md5(b"77", usedforsecurity=False).hexdigest()
