"""Pictures that people send: refused unless they are real pictures within limits, then drawn anew in a process of their own.

What is kept is never what was sent: the child process decodes the pixels and writes a fresh JPEG, so that no metadata, no place, no
second file behind the picture and no file name survives. This side knows the standard library only.

| limit | value |
| --- | --- |
| bytes | 10 MB |
| kinds | JPEG, PNG, WebP: by what the file begins with, and by its name's ending |
| pixels | 50 million, and no side over 12,000 |
| time and memory | 15 seconds, 1 GiB, in a process with no environment of ours |
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from portal.foundation.refusals import Refused

LARGEST = 10 * 1024 * 1024
SECONDS = 15
ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp"})
CODE_FOLDER = Path(__file__).resolve().parents[2]

NO_PICTURE = "This is no picture that we can use. Send a photograph as JPEG, PNG or WebP."


@dataclass(frozen=True, slots=True)
class Picture:
    """Two JPEGs drawn by ourselves: for looking at, and for lists. Both without metadata."""

    content: bytes
    small: bytes
    width: int
    height: int


def drawn_anew(sent: bytes, name: str) -> Picture:
    """The picture, ready to be kept. Refused with a sentence for anything that is no picture within the limits."""
    if not sent:
        raise Refused("The file is empty. Choose or take a photograph.")
    if len(sent) > LARGEST:
        raise Refused("The picture is larger than 10 MB. Send a smaller one.")
    if PurePosixPath(name.replace("\\", "/")).suffix.casefold() not in ENDINGS or not _begins_like_a_picture(sent):
        raise Refused(NO_PICTURE)
    said, drawn = _in_child(sent)
    if "refused" in said:
        raise Refused(str(said["refused"]))
    first = int(said["content"])
    return Picture(drawn[:first], drawn[first:], int(said["width"]), int(said["height"]))


def _begins_like_a_picture(sent: bytes) -> bool:
    return sent.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (sent[:4] == b"RIFF" and sent[8:12] == b"WEBP")


def _in_child(sent: bytes) -> tuple[dict[str, Any], bytes]:
    """What the child says in its first line, and the bytes after it. A child that dies or babbles has seen no picture."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-s", "-m", "portal.belongings.picture_child"],
            input=sent, capture_output=True, timeout=SECONDS, check=False, cwd="/", close_fds=True, umask=0o077, start_new_session=True,
            env={"PYTHONPATH": str(CODE_FOLDER), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refused("This picture took too long to read, so it was not kept. Send a smaller one.") from None
    line, _, drawn = done.stdout.partition(b"\n")
    try:
        said = json.loads(line)
    except ValueError:
        said = None
    if done.returncode != 0 or not isinstance(said, dict):
        raise Refused(NO_PICTURE)
    return said, drawn
