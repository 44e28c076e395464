"""The child process that lays out reports and takes foreign PDF files apart: `python -m portal.reports.child JOB < input`.

It gives up what it does not need before it reads a byte: memory, time, network, new privileges. Each line on its standard
output is one JSON mapping; the last is the answer, and `{"refused": sentence}` means that it was not done.
"""

import ctypes
import json
import logging
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG = 38, 1
USUAL_LIMITS = {"memory_bytes": 1_288_490_188, "cpu_seconds": 30, "file_bytes": 64 * 1024 * 1024}


class Refused(Exception):
    """Not done, for a reason that is a sentence."""


def main(arguments: list[str]) -> int:
    job = arguments[0] if arguments else ""
    options = json.loads(arguments[1]) if len(arguments) > 1 else {}
    give_up_what_is_not_needed(USUAL_LIMITS | options.get("limits", {}))
    try:
        say(JOBS[job](sys.stdin.buffer, options))
    except Refused as reason:
        say({"refused": str(reason)})
    except (MemoryError, RecursionError):
        say({"refused": "This document needs more memory than it may have."})
    except Exception as trouble:
        # The kind only: the message of a library may quote the child's record.
        say({"refused": f"This document could not be worked on ({type(trouble).__name__})."})
    return 0


def say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def give_up_what_is_not_needed(limits: dict[str, int]) -> None:
    os.umask(0o077)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, limits["memory_bytes"])
    _limit(resource.RLIMIT_CPU, limits["cpu_seconds"], limits["cpu_seconds"] + 1)
    _limit(resource.RLIMIT_FSIZE, limits["file_bytes"])
    _limit(resource.RLIMIT_NOFILE, 64)
    if sys.platform == "linux":
        system = ctypes.CDLL(None, use_errno=True)
        system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        system.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # nobody would hear the answer
        # An empty network: as root directly, else by way of a user namespace; where neither is allowed the closed fetcher stands alone.
        if system.unshare(CLONE_NEWNET) != 0:
            system.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    ceiling = resource.getrlimit(kind)[1]
    wanted = hard if hard is not None else soft
    allowed = wanted if ceiling == resource.RLIM_INFINITY else min(wanted, ceiling)
    resource.setrlimit(kind, (min(soft, allowed), allowed))


def _render(given: Any, _options: dict[str, Any]) -> dict[str, Any]:
    from portal.reports import drawing

    drawn = drawing.draw(json.loads(given.read()), say)
    with open("output", "wb") as out:
        out.write(drawn.pdf)
    return {"done": "render", "pages": drawn.pages, "unshown": list(drawn.unshown)}


def _verify(given: Any, options: dict[str, Any]) -> dict[str, Any]:
    from portal.reports import findings

    logging.disable(logging.CRITICAL)  # what a library says of a stranger's file may quote it
    return findings.look_into(given.read(findings.LARGEST_FILE + 1), trusted=options.get("trusted", ""), moment=options.get("moment"))


JOBS: dict[str, Callable[[Any, dict[str, Any]], dict[str, Any]]] = {"render": _render, "verify": _verify}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
