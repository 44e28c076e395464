"""Guessing at sign-in, as it would be done: over HTTP, from 200 addresses, against four processes of the portal. For `make attack`."""

import http.client
import os
import random
import re
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from portal.demo.cast import PEOPLE
from portal.demo.house import environment
from portal.processes import gunicorn
from portal.settings import ROOT, Settings
from portal.signin.commands import WRONG
from tests.databases import Cluster
from tests.signin.people import RUTH, Device, add_passkey, sign_in_by
from tests.visitor import Visitor
from tests.world import looking_from_outside, members, portal_over, settings_for, sign_in

PROCESSES, ADDRESSES, AT_ONCE = 4, 200, 16
AT_MOST = 100
TOO_MANY = "Too many tries"


class Guesser:
    """One address, its cookie and its token."""

    def __init__(self, port: int, number: int) -> None:
        self.port = port
        self.source = f"127.{1 + number // 200}.{number % 200}.1"  # each in a network of its own, which is the harder case
        self.headers = {"Host": f"localhost:{port}", "Sec-Fetch-Site": "same-origin"}
        self.connection = self._connect()
        status, body, cookie = self._ask("GET", None)
        assert status == 200
        self.headers |= {"Cookie": cookie.split(";")[0], "Content-Type": "application/x-www-form-urlencoded"}
        found = re.search(r'name="csrf_token" value="([^"]+)"', body)
        assert found is not None
        self.token = found.group(1)

    def guess(self, email: str) -> tuple[int, str]:
        status, body, _cookie = self._ask("POST", urlencode({"csrf_token": self.token, "email": email, "password": "a guess"}))
        return status, body

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(self.source, 0))

    def _ask(self, method: str, body: str | None) -> tuple[int, str, str]:
        for _ in range(5):
            try:
                self.connection.request(method, "/sign-in", body, self.headers)
                answer = self.connection.getresponse()
                return answer.status, answer.read().decode(), answer.headers.get("Set-Cookie", "")
            except (http.client.HTTPException, OSError):
                self.connection.close()
                self.connection = self._connect()
        raise AssertionError("the portal did not answer five times")


@contextmanager
def four_processes(cluster: Cluster, name: str, folder: Path) -> Iterator[tuple[Settings, int]]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    settings = settings_for(cluster, name, folder, public_url=f"http://localhost:{port}")
    served = subprocess.Popen(gunicorn(port, PROCESSES), cwd=ROOT, env={**os.environ, **environment(settings)}, start_new_session=True)
    try:
        for _ in range(300):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield settings, port
    finally:
        served.terminate()
        served.wait(30)


def guesses(cluster: Cluster, template: str, count: int) -> tuple[str, int]:
    """One account guessed at from everywhere; its owner comes in by a passkey meanwhile."""
    with (
        cluster.copy_of(template) as name,
        tempfile.TemporaryDirectory() as folder,
        four_processes(cluster, name, Path(folder)) as (at, port),
        portal_over(at) as app,
        looking_from_outside(cluster, name) as outside,
    ):
        device = Device(origin=at.public_url)
        add_passkey(sign_in(app, members(outside)[RUTH.email]), device)
        told: Counter[str] = Counter()
        lock, came_in = threading.Lock(), 0
        guessers = [Guesser(port, number) for number in range(ADDRESSES)]

        def one_share(mine: list[Guesser]) -> None:
            for _ in range(count // ADDRESSES):
                for guesser in mine:
                    status, body = guesser.guess(RUTH.email)
                    kind = "slowed" if TOO_MANY in body else "looked at" if WRONG in body else str(status)
                    with lock:
                        told[kind] += 1

        with ThreadPoolExecutor(AT_ONCE) as pool:
            shares = [pool.submit(one_share, guessers[at_::AT_ONCE]) for at_ in range(AT_ONCE)]
            while not all(share.done() for share in shares):
                came_in += sign_in_by(Visitor(app), device).h1 == "My children"
                time.sleep(2)
            for share in shares:
                share.result()
    others = {kind: n for kind, n in told.items() if kind not in {"slowed", "looked at", "503"}}
    wrong = (told["looked at"] > AT_MOST) + (came_in == 0) + len(others)
    return (
        f"guesses at one account: {sum(told.values()):,} from {ADDRESSES} addresses over {PROCESSES} processes, "
        f"{told['looked at']} looked at, {told['slowed']:,} slowed, {told['503']:,} told to come back; "
        f"its owner came in by passkey {came_in} times meanwhile{others or ''}",
        wrong,
    )


def known_and_unknown(cluster: Cluster, template: str, rounds: int = 4) -> tuple[str, int]:
    """The same bytes and the same time for somebody known and somebody unknown: told apart no better than by tossing a coin."""
    lot = random.Random(3)
    times: dict[bool, list[float]] = {True: [], False: []}
    bodies: dict[bool, set[str]] = {True: set(), False: set()}
    with (
        cluster.copy_of(template) as name,
        tempfile.TemporaryDirectory() as folder,
        four_processes(cluster, name, Path(folder)) as (_at, port),
    ):
        guessers = [Guesser(port, number) for number in range(20)]
        asked = [(known, person.email if known else "x" + person.email[1:]) for known in (True, False) for person in PEOPLE] * rounds
        lot.shuffle(asked)
        for number, (known, email) in enumerate(asked):
            guesser = guessers[number % len(guessers)]
            began = time.perf_counter()
            _status, body = guesser.guess(email)
            times[known].append(time.perf_counter() - began)
            bodies[known].add(body.replace(email, "E").replace(guesser.token, "T"))
    above = sum((a > b) + (a == b) / 2 for a in times[True] for b in times[False])
    auc = above / (len(times[True]) * len(times[False]))
    spread = 0.5 / (3 * min(map(len, times.values()))) ** 0.5
    apart = abs(median(times[True]) - median(times[False])) * 1000
    alike = "other" if _unlike(bodies[True], bodies[False]) else "the same"
    wrong = (abs(auc - 0.5) > 0.03 + 2 * spread) + (alike != "the same")
    return (
        f"known and unknown: {len(asked)} tries, AUC {auc:.3f}, medians {apart:.1f} ms apart, {alike} bytes",
        wrong,
    )


def _unlike(known: set[str], unknown: set[str]) -> bool:
    """Tokens differ from page to page; nothing else may."""
    plain = [{re.sub(r'value="[^"]{60,}"', "", body) for body in found} for found in (known, unknown)]
    return plain[0] != plain[1]
