"""The big counts of hostile work, for `make attack`: the same tests' machinery over every object, and as often as one likes.

    python -m tests.attack [--rounds N]

Prints each figure reached; exits 1 when anything was answered that should not have been.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask

from portal.access.parts import Audience, Part, Role, slice_of
from portal.access.policy import Nearness, opens
from tests.attack_signin import guesses, known_and_unknown
from tests.contract.matrix import Matrix, token_of
from tests.contract.sealed import fill_with_the_demo_and_more
from tests.databases import Cluster
from tests.naughty import STRINGS
from tests.visitor import Visitor
from tests.world import portal_over, settings_for


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.attack")
    asked.add_argument("--rounds", type=int, default=1, help="how many times the default count of random requests and questions")
    rounds = asked.parse_args().rounds
    cluster = Cluster(f"attack-{os.getpid()}")
    try:
        template = cluster.template("demo_and_more", fill_with_the_demo_and_more)
        with (
            cluster.copy_of(template) as name,
            tempfile.TemporaryDirectory() as folder,
            portal_over(settings_for(cluster, name, Path(folder))) as app,
        ):
            matrix = Matrix(app, cluster.superuser_dsn(name))
            attacks: list[Callable[[], tuple[str, int]]] = [
                lambda: whole_matrix(matrix),
                lambda: swapped_ids(matrix),
                lambda: random_requests(app, matrix, 5_000 * rounds),
                lambda: random_questions(200_000 * rounds),
                lambda: guesses(cluster, template, 100_000 * rounds),
                lambda: known_and_unknown(cluster, template),
            ]
            return sum(_told(attack) for attack in attacks) and 1
    finally:
        cluster.leave()


def _told(attack: Callable[[], tuple[str, int]]) -> int:
    began = time.monotonic()
    words, wrong = attack()
    print(f"{'FAILED' if wrong else 'passed'}  {words}, {wrong} wrong, {time.monotonic() - began:.0f} s", flush=True)
    return wrong


def whole_matrix(matrix: Matrix) -> tuple[str, int]:
    """Every route x everybody x every object of the demo world, whole and as a fragment."""
    tally = matrix.walk(fragments=(False, True))
    for line in tally.wrong[:20]:
        print("   ", line)
    kinds = len(tally.not_found)
    return f"matrix: {tally}; {kinds} kinds of 404 (one whole, one for fragments)", len(tally.wrong) + (kinds != 2)


def swapped_ids(matrix: Matrix) -> tuple[str, int]:
    """Every item under every move that is not its own, for those near its child."""
    wrong = cells = 0
    for item in matrix.objects["checklist_item"]:
        for move in matrix.objects["transition"]:
            if move.id == item.transition_id:
                continue
            for who in matrix.world.members:
                if matrix.active(who) and matrix.near[who.id, item.child_id].involved and cells % 7 == 0:
                    answer = matrix.visitors[who.id].client.get(f"/transitions/{move.id}/items/{item.id}", base_url="http://localhost/")
                    wrong += answer.status_code != 404
                cells += 1
    return f"swapped ids: {cells // 7:,} items asked for under a move that is not theirs", wrong


def random_requests(app: Flask, matrix: Matrix, count: int) -> tuple[str, int]:
    """Anything, to any route, by anybody: never a defect, never a redirect away from the house."""
    lot = random.Random(11)
    rules = [
        rule for rule in app.url_map.iter_rules() if rule.endpoint not in {"static", "signin.sign_out", "signin.sign_in", "signin.code"}
    ]
    wrong = 0
    for _ in range(count):
        rule, who = lot.choice(rules), lot.choice(matrix.world.members)
        url, method = _address(lot, rule.rule), lot.choice(["GET", "GET", "POST", "POST", "HEAD", "PUT", "OPTIONS"])
        answer = _send(lot, matrix.visitors[who.id], method, url)
        if answer.status_code >= 500 or answer.headers.get("Location", "/")[:1] != "/":
            wrong += 1
            print("   ", method, url, answer.status_code)
    return f"random requests: {count:,}", wrong


def _address(lot: random.Random, rule: str) -> str:
    known = [
        part if not part.startswith("<") else str(lot.choice([uuid4(), UUID(int=0), UUID(int=lot.getrandbits(128))]))
        for part in rule.split("/")
    ]
    return "/".join(known) + (f"?{lot.choice(['after', 'before', 'next', 'x'])}={lot.getrandbits(64)}" if lot.random() < 0.3 else "")


def _send(lot: random.Random, visitor: Visitor, method: str, url: str) -> object:
    fields = {
        name: lot.choice(STRINGS) * lot.choice([1, 1, 40])
        for name in lot.sample(["note", "reason", "done_on", "submit_key", "file", "fingerprint"], 3)
    }
    if lot.random() < 0.8:
        fields["csrf_token"] = token_of(visitor)
    headers = {"HX-Request": "true"} if lot.random() < 0.5 else {}
    data = fields if method in {"POST", "PUT"} else None
    return visitor.client.open(url, method=method, base_url="http://localhost/", data=data, headers=headers)


def random_questions(count: int) -> tuple[str, int]:
    """Facts by lot, and one fact less: the table never opens more for it."""
    lot = random.Random(7)
    every = [slice_of(part, audience) for part in Part for audience in Audience]
    places = [UUID(int=n) for n in range(3)]
    wrong = 0
    for _ in range(count):
        near = Nearness(
            full=lot.random() < 0.5,
            placements=lot.choice([None, frozenset(lot.sample(places, lot.randrange(4)))]),
            edge=lot.random() < 0.5,
            denied=frozenset(lot.sample(range(1, 34), lot.randrange(4))),
            released_slices=frozenset(lot.sample(every, lot.randrange(3))),
        )
        less = Nearness(
            near.full and lot.random() < 0.5, near.placements, near.edge and lot.random() < 0.5, near.denied | {lot.randrange(1, 34)}
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


if __name__ == "__main__":
    sys.exit(main())
