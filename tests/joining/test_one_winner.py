"""One link, sent fifty times at the same moment over HTTP to four processes of the portal: one comes in."""

import http.client
import re
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

from portal.signin import store
from tests.attack_signin import PROCESSES, four_processes
from tests.databases import Cluster
from tests.joining.post import letters, link_in, to
from tests.world import EMAILS, looking_from_outside, members, portal_over, sign_in

NEW, SENDERS = "ines.duarte@tamarisk-lane.example", 50


def send(port: int, link: str, ready: threading.Barrier, told: Counter[str]) -> None:
    """Open the link as a browser would, wait for the others, send the form."""
    headers = {"Host": f"localhost:{port}", "Sec-Fetch-Site": "same-origin"}
    page = ask(port, "GET", link, None, headers)
    hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page[1]))
    assert {"csrf_token", "key"} <= set(hidden)
    headers |= {"Cookie": page[2].split(";")[0], "Content-Type": "application/x-www-form-urlencoded"}
    typed = urlencode(hidden | {"email": NEW, "name": "Inês Duarte"})
    ready.wait(60)
    status, _, _, where = ask(port, "POST", "/join", typed, headers)
    told[f"{status} {where}"] += 1


def ask(port: int, method: str, address: str, body: str | None, headers: dict[str, str]) -> tuple[int, str, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, address, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), answer.headers.get("Set-Cookie", ""), answer.headers.get("Location", "")


def test_of_fifty_posts_of_one_invitation_to_four_processes_one_wins(cluster: Cluster, demo_world: str, tmp_path: Path) -> None:
    with (
        cluster.copy_of(demo_world) as name,
        four_processes(cluster, name, tmp_path) as (settings, port),
        portal_over(settings) as app,
        looking_from_outside(cluster, name) as outside,
    ):
        admin = sign_in(app, members(outside)[EMAILS["glenn-fairbairn"]])
        admin.submit(admin.get("/agency/invitations/new"), name="Inês Duarte", email=NEW, post="KW")
        link, told, ready = link_in(to(letters(settings), NEW)), Counter[str](), threading.Barrier(SENDERS, timeout=60)
        threads = [threading.Thread(target=send, args=(port, link, ready, told)) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert PROCESSES == 4
        assert told["303 /sign-in/set-up"] == 1, told
        assert sum(told.values()) == SENDERS, told
        assert {one.split()[0] for one in told} <= {"303", "404", "422"}, told
        assert outside.execute("select count(*) from app.person where email = %s", [NEW]).fetchone() == (1,)
        assert outside.execute("select count(*) from app.signin_session where strength = %s", [store.ENROLLING]).fetchone() == (1,)
