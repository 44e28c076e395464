"""The CPU of a request: this process's, and that of the database connections it works with."""

import io
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from flask import Flask

Request = tuple[str, str, bytes, dict[str, str]]
"""Method, path with query, body, headers."""


@dataclass
class Target:
    """One thing that is measured: requests to an app, while something may be switched off. `cpu` in ms a request, one for each round."""

    name: str
    app: Flask
    application_name: str
    requests: Callable[[], Iterable[Request]]
    without: Callable[[], AbstractContextManager[object]] = nullcontext
    ours: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    body: bytes = b""

    @property
    def cpu(self) -> list[float]:
        return [mine + theirs for mine, theirs in zip(self.ours, self.database, strict=True)]

    @property
    def median(self) -> float:
        return median(self.cpu)


def take_turns(targets: list[Target], outside: psycopg.Connection[Any], *, rounds: int, each: int) -> None:
    """So many rounds of so many requests; in every round each target has its turn. The first, unmeasured round warms up."""
    for target in targets:
        _batch(target, 12)
    pids = {target.application_name: _pids(outside, target.application_name) for target in targets}
    for number in range(rounds):
        for target in targets if number % 2 else reversed(targets):
            _measure(target, pids[target.application_name], each)


def _measure(target: Target, pids: list[int], each: int) -> None:
    before, ours_before = _cpu_of(pids), time.process_time()
    count = _batch(target, each)
    ours, theirs = time.process_time() - ours_before, _cpu_of(pids) - before
    target.ours.append(1000 * ours / count)
    target.database.append(1000 * theirs / count)


def _batch(target: Target, each: int) -> int:
    requests = [request for _, request in zip(range(each), target.requests(), strict=False)]
    with target.without():
        for request in requests:
            status, body = ask(target.app, request)
            if status != 200:
                raise RuntimeError(f"{target.name} answered {status}: {body[:600].decode()}")
    target.body = body
    return len(requests)


def ask(app: Flask, request: Request) -> tuple[int, bytes]:
    """One request, as a WSGI server hands it over."""
    method, path, body, headers = request
    path, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    answered: list[str] = []

    def start_response(status: str, _headers: Any, _trouble: Any = None) -> Callable[[bytes], object]:
        answered.append(status)
        return lambda _: None

    answer = app.wsgi_app(environ, start_response)
    try:
        return_body = b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return int(answered[0][:3]), return_body


def _pids(outside: psycopg.Connection[Any], application_name: str) -> list[int]:
    return [
        row[0] for row in outside.execute("select pid from pg_stat_activity where application_name = %s", [application_name]).fetchall()
    ]


def _cpu_of(pids: list[int]) -> float:
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in pids) / 1e9
