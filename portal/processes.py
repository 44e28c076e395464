"""Floor 10: the demo's processes beside each other, and their common end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from types import FrameType

from portal.foundation.refusals import Refused
from portal.settings import ROOT

PATIENCE = 10.0


class Ended(Exception):
    """One of the processes ended by itself. The message says which."""


def refuse_taken_port(port: int) -> None:
    """Said before anything is started, rather than by a server that gives up."""
    with socket.socket() as asked:
        if asked.connect_ex(("127.0.0.1", port)) == 0:
            raise Refused(
                f"Something already answers on port {port}. Is the demo running? Otherwise choose another: make demo ARGS=--port=8001"
            )


def serve_and_work(environment: Mapping[str, str], *, port: int, workers: int = 2) -> None:
    """Web and worker until Ctrl-C or SIGTERM; then both are ended, and nothing stays behind."""
    env = {**os.environ, **environment}
    started = {
        "web": subprocess.Popen(gunicorn(port, workers), env=env, cwd=ROOT, start_new_session=True),
        "worker": subprocess.Popen([sys.executable, "-m", "portal.cli", "worker"], env=env, cwd=ROOT, start_new_session=True),
    }
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        while all(process.poll() is None for process in started.values()):
            time.sleep(0.2)
        name = next(name for name, process in started.items() if process.poll() is not None)
        raise Ended(f"The {name} process ended by itself. What it said stands above.")
    except KeyboardInterrupt:
        return
    finally:
        _end(list(started.values()))


def gunicorn(port: int, workers: int) -> list[str]:
    """The command line of the web server, on loopback."""
    return [
        sys.executable, "-m", "gunicorn", "portal:create_app()", "--bind", f"127.0.0.1:{port}", "--workers", str(workers),
        "--log-level", "warning", "--graceful-timeout", "5",
        "--forwarder-headers", "",  # no header says under which path the portal lies
    ]  # fmt: skip


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end(processes: "list[subprocess.Popen[bytes]]") -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
