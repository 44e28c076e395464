"""The big counts of hostile work, for `make attack`: the same tests' machinery over every object, and as often as one likes.

    python -m tests.attack [--rounds N] [--share F] [--only NAME ...]

Prints each figure reached; exits 1 when anything was answered, shown or left unfound that should not have been.
`--share 0.1` does a tenth of each count, for a look in between; the figures of a release are those of the whole.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
from flask import Flask
from werkzeug.test import TestResponse

from portal.access.parts import Audience, Part, Role, slice_of
from portal.access.policy import Nearness, opens
from tests.attack_signin import guesses, known_and_unknown
from tests.canaries import Marked
from tests.contract import sealed
from tests.contract.leaks import looked_for, sealed_documents
from tests.contract.matrix import Cell, Matrix, ask, token_of
from tests.contract.principals import SWAPPED
from tests.contract.test_one_wall_alone import take_down_the_wall_in_the_database, the_gate_wide_open
from tests.databases import Cluster
from tests.grid import fill_with_the_grid
from tests.naughty import STRINGS
from tests.oversight.tampering import tamper
from tests.recounting import ten_thousand
from tests.visitor import Visitor
from tests.wall.test_two_walls import compare_worlds
from tests.world import EMAILS, members, portal_over, settings_for, sign_in

CELLS = 25_000
"""At least so many cells must have been tried for the matrix to count as walked."""


@dataclass(frozen=True)
class Ground:
    """Where the attacks take place: a server, and how much of each count is asked for."""

    cluster: Cluster
    share: float
    rounds: int

    def some(self, count: int) -> int:
        return max(1, round(count * self.share * self.rounds))

    @property
    def one_in(self) -> int:
        return max(1, round(1 / self.share))

    @contextmanager
    def marked_portal(self) -> Iterator[tuple[Flask, str]]:
        """The portal over a copy of the demo world in which every text is marked, and how to look at it past the walls."""
        template = sealed.marked(self.cluster)
        with (
            self.cluster.copy_of(template) as name,
            tempfile.TemporaryDirectory() as folder,
            portal_over(settings_for(self.cluster, name, Path(folder))) as app,
        ):
            yield app, self.cluster.superuser_dsn(name)


Outcome = tuple[str, int]


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.attack")
    asked.add_argument("--rounds", type=int, default=1, help="how many times the default count of random requests and questions")
    asked.add_argument("--share", type=float, default=1.0, help="how much of each count, for a look in between")
    asked.add_argument("--only", nargs="*", choices=sorted(ATTACKS), help="some attacks only")
    given = asked.parse_args()
    cluster = Cluster(f"attack-{os.getpid()}")
    try:
        ground = Ground(cluster, given.share, given.rounds)
        return sum(_told(attack, ground) for name, attack in ATTACKS.items() if not given.only or name in given.only) and 1
    finally:
        cluster.leave()


def _told(attack: Callable[[Ground], Outcome], ground: Ground) -> int:
    began = time.monotonic()
    words, wrong = attack(ground)
    print(f"{'FAILED' if wrong else 'passed'}  {words}, {wrong} wrong, {time.monotonic() - began:.0f} s", flush=True)
    return wrong


def _shown(wrong: list[str]) -> int:
    for line in wrong[:20]:
        print("   ", line)
    return len(wrong)


def whole_matrix(ground: Ground) -> Outcome:
    """Every route x every kind of people x every relation, whole and as a fragment; every answer searched for marks."""
    with ground.marked_portal() as (app, dsn):
        matrix, marked = Matrix(app, dsn), Marked.read(dsn)
        cells = matrix.cells(per_relation=2, one_in=ground.one_in)
        looked = looked_for(matrix, marked, cells, app.extensions["settings"].data_dir)
        tally, wrong = looked.tally, looked.wrong
        if len(tally.not_found) != 2:
            wrong.append(f"{len(tally.not_found)} kinds of 404 where there are two, one whole and one for fragments")
        if ground.share >= 1 and tally.cells < CELLS:
            wrong.append(f"only {tally.cells:,} cells")
        return f"matrix: {tally}; canaries: {looked}", _shown(wrong)


def swapped_ids(ground: Ground) -> Outcome:
    """Every object of every nested route under every parent that is not its own, asked for by those near its child."""
    with ground.marked_portal() as (app, dsn):
        matrix, lot = Matrix(app, dsn), random.Random(5)
        chosen = []
        for rule, method, permission in matrix.routes():
            pairs = list(matrix.swapped(rule))
            for target in lot.sample(pairs, min(len(pairs), ground.some(400))):
                near = [
                    one for one in matrix.principals if one.who and matrix.active(one.who) and matrix.near[one.who.id, target.child].full
                ]
                somebody = lot.sample(near, min(len(near), 3))
                chosen += [Cell(rule, method, permission, one, SWAPPED, target) for one in somebody]
        tally = matrix.walk(chosen, fragments=(False, True))
        words = f"swapped ids: {tally.cells:,} wrong pairs on {len(tally.routes)} nested routes, by people near the child"
        return words, _shown(tally.wrong) + (tally.by_status.keys() != {404})


def documents(ground: Ground) -> Outcome:
    """A report made, sealed and searched, with the jobs, the log and the files on its way."""
    with ground.marked_portal() as (app, dsn):
        marked = Marked.read(dsn)
        with psycopg.connect(dsn, autocommit=True) as owner:
            manager = sign_in(app, members(owner)[EMAILS["gareth-pryce"]])
        wrong, figures = sealed_documents(dsn, app.extensions["settings"], manager, marked)
        return f"documents: {figures}", _shown(wrong)


def one_wall_alone(ground: Ground) -> Outcome:
    """The database's wall off, then the gate wide open: the other one holds."""
    with ground.marked_portal() as (app, dsn):
        marked, folder = Marked.read(dsn), app.extensions["settings"].data_dir
        with the_gate_wide_open():
            matrix = Matrix(app, dsn)
            gate_open = looked_for(matrix, marked, matrix.cells(one_in=ground.one_in, seed=8), folder, fragments=(False,))
        matrix = Matrix(app, dsn)
        with psycopg.connect(dsn, autocommit=True) as owner:
            take_down_the_wall_in_the_database(owner)
        database_open = looked_for(matrix, marked, matrix.cells(one_in=ground.one_in, seed=9), folder, fragments=(False,))
        leaks = [one for one in gate_open.wrong if "LEAK" in one]
        words = (
            f"one wall off at a time: {gate_open.tally.cells:,} answers with the gate open, {database_open.tally.cells:,} with the database"
        )
        return words, _shown(leaks + database_open.wrong)


def worlds(ground: Ground) -> Outcome:
    """Worlds drawn by lot, in which both walls are asked of every row."""
    count = ground.some(200)
    with ground.cluster.copy_of(ground.cluster.template("grid", fill_with_the_grid)) as name:
        wrong, compared, open_ = compare_worlds(ground.cluster, name, worlds=count, seed=17, one_in=4)
    return f"two walls: {count:,} worlds by lot, {compared:,} answers compared, {open_:,} of them open", _shown(wrong)


def tampering(ground: Ground) -> Outcome:
    """The trail edited, cut, added to and swapped behind the portal's back, and verified."""
    with ground.marked_portal() as (app, dsn):
        matrix = Matrix(app, dsn)
        for cell in list(matrix.cells(one_in=400)):
            ask(cell.principal.visitor, cell.method, matrix.url(cell))
        tampered = tamper(dsn, rounds=ground.some(10_000), seed=4)
    return f"trail: {tampered}", _shown(tampered.unfound)


def random_requests(ground: Ground) -> Outcome:
    """Anything, to any route, by anybody: never a defect, never a redirect away from the house."""
    lot, wrong, count = random.Random(11), [], ground.some(5_000)
    with ground.marked_portal() as (app, dsn):
        matrix = Matrix(app, dsn)
        rules = [
            rule for rule in app.url_map.iter_rules() if rule.endpoint not in {"static", "signin.sign_out", "signin.sign_in", "signin.code"}
        ]
        for _ in range(count):
            rule, principal = lot.choice(rules), lot.choice(matrix.principals)
            url, method = _address(lot, rule.rule), lot.choice(["GET", "GET", "POST", "POST", "HEAD", "PUT", "OPTIONS"])
            answer = _send(lot, principal.visitor, method, url)
            if answer.status_code >= 500 or answer.headers.get("Location", "/")[:1] != "/":
                wrong.append(f"{method} {url} {answer.status_code}")
    return f"random requests: {count:,}", _shown(wrong)


def _address(lot: random.Random, rule: str) -> str:
    known = [
        part if not part.startswith("<") else str(lot.choice([uuid4(), UUID(int=0), UUID(int=lot.getrandbits(128))]))
        for part in rule.split("/")
    ]
    return "/".join(known) + (f"?{lot.choice(['after', 'before', 'next', 'x'])}={lot.getrandbits(64)}" if lot.random() < 0.3 else "")


def _send(lot: random.Random, visitor: Visitor, method: str, url: str) -> TestResponse:
    fields = {
        name: lot.choice(STRINGS) * lot.choice([1, 1, 40])
        for name in lot.sample(["note", "reason", "done_on", "submit_key", "file", "fingerprint"], 3)
    }
    if lot.random() < 0.8:
        fields["csrf_token"] = token_of(visitor)
    headers = {"HX-Request": "true"} if lot.random() < 0.5 else {}
    data = fields if method in {"POST", "PUT"} else None
    return visitor.client.open(url, method=method, base_url="http://localhost/", data=data, headers=headers)


def random_questions(ground: Ground) -> Outcome:
    """Facts by lot, and one fact less: the table never opens more for it."""
    lot, count = random.Random(7), ground.some(200_000)
    every = [slice_of(part, audience) for part in Part for audience in Audience]
    places = [UUID(int=n) for n in range(3)]
    wrong = 0
    for _ in range(count):
        near = Nearness(
            full=lot.random() < 0.5,
            placements=lot.choice([None, frozenset(lot.sample(places, lot.randrange(4)))]),
            edge=lot.random() < 0.5,
            read_only=lot.random() < 0.2,
            denied=frozenset(lot.sample(range(1, 34), lot.randrange(4))),
            released_slices=frozenset(lot.sample(every, lot.randrange(3))),
        )
        less = replace(
            near,
            full=near.full and lot.random() < 0.5,
            edge=near.edge and lot.random() < 0.5,
            read_only=near.read_only or lot.random() < 0.2,
            denied=near.denied | {lot.randrange(1, 34)},
            released_slices=frozenset(),
        )
        role, slice_, place, mine, level = (
            lot.choice(list(Role)),
            lot.choice(every),
            lot.choice([None, *places]),
            lot.random() < 0.5,
            lot.randrange(1, 4),
        )
        after = opens(role, less, slice_=slice_, placement=place, mine=mine, level=level)
        wrong += after and not opens(role, near, slice_=slice_, placement=place, mine=mine, level=level)
    return f"random questions to the table, asked again with a fact less: {count:,}", wrong


def recounting(ground: Ground) -> Outcome:
    """Ten thousand open dates after a corrected calendar, worked out by two workers while somebody reads a page."""
    return ten_thousand(ground.cluster, sealed.demo_and_more(ground.cluster), ground.some(10_000))


def signing_in(ground: Ground) -> Outcome:
    """Guesses at an account from many networks against several processes; and whether known and unknown can be told apart."""
    template = sealed.demo_and_more(ground.cluster)
    guessed, wrong = guesses(ground.cluster, template, ground.some(100_000))
    compared, told_apart = known_and_unknown(ground.cluster, template)
    return f"{guessed}; {compared}", wrong + told_apart


ATTACKS: dict[str, Callable[[Ground], Outcome]] = {
    "matrix": whole_matrix,
    "swaps": swapped_ids,
    "documents": documents,
    "walls": one_wall_alone,
    "worlds": worlds,
    "trail": tampering,
    "recounting": recounting,
    "signing-in": signing_in,
    "requests": random_requests,
    "questions": random_questions,
}


if __name__ == "__main__":
    sys.exit(main())
