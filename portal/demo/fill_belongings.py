"""A child's things for the demo: a list with drawn pictures, one thing lost and followed up, and a hand-over not signed for yet."""

import hashlib
import io
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from portal.access.parts import Audience, Part
from portal.belongings.models import Belonging, BelongingPicture, BelongingTrouble, HandingOver
from portal.children.models import DueItem
from portal.demo.idents import ident
from portal.demo.scene import Row, Rows, Scene, membership
from portal.demo.shapes import ChildStory

KEY_WORKER, SOCIAL_WORKER = "ruth-adeyemi", "sunita-rao"
THINGS: tuple[tuple[str, str, str, bool, tuple[str, str] | None], ...] = (
    ("torch", "Grandad’s blue torch", "precious", True, ("#2f4f66", "#f2a65a")),
    ("blanket", "The green blanket, the one that must not be washed", "comfort", False, ("#235c3f", "#e2f0e5")),
    ("boots", "Football boots, size 5", "clothes", False, ("#2b2024", "#c7731a")),
    ("phone", "Phone and charger", "device", False, None),
    ("album", "Photo album with the red ribbon", "precious", True, ("#9b2318", "#fce6e1")),
    ("keyboard", "Keyboard with the missing key", "play", False, ("#5f2a4d", "#faf6f0")),
)


def belongings(child: ChildStory, today: date) -> Rows:
    """Around one child whose school changes soon: nothing is on its way, but the last arrival was signed for."""
    scene = Scene(child, today)
    for number, (key, what, kind, memory_box, colours) in enumerate(THINGS):
        at = scene.moment(40 - number, f"thing {key}")
        yield Belonging, _walled(scene) | scene.signed(KEY_WORKER, at) | {
            "id": thing_id(child.key, key), "what": what, "kind": kind, "note": "", "memory_box": memory_box, "removed_at": None,
            "removed_by": None, "removed_because": None,
        }  # fmt: skip
        if colours is not None:
            yield _picture(scene, key, at, colours)
    yield from _lost(scene)
    yield _handed_over(scene)


def thing_id(child: str, key: str) -> UUID:
    return ident("belonging", f"{child} {key}")


def handing_over_id(child: str) -> UUID:
    return ident("handing over", child)


def picture_id(child: str, key: str) -> UUID:
    return ident("belonging picture", f"{child} {key}")


def _walled(scene: Scene, mine: list[Any] | None = None) -> dict[str, Any]:
    return scene.walled(Part.TRANSITION, Audience.FULL, None, mine)


def _picture(scene: Scene, key: str, at: Any, colours: tuple[str, str]) -> Row:
    content, small = drawing(colours, 640), drawing(colours, 160)
    return BelongingPicture, _walled(scene) | scene.signed(KEY_WORKER, at) | {
        "id": picture_id(scene.child.key, key), "belonging_id": thing_id(scene.child.key, key), "content": content, "small": small,
        "width": 640, "height": 640, "sha256": hashlib.sha256(content).hexdigest(), "removed_at": None, "removed_by": None,
    }  # fmt: skip


def drawing(colours: tuple[str, str], side: int) -> bytes:
    """No photograph: a shape on a ground, so that an invented child has invented pictures."""
    from PIL import Image, ImageDraw

    ground, shape = colours
    picture = Image.new("RGB", (side, side), ground)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((side * 0.2, side * 0.2, side * 0.8, side * 0.8), fill=shape)
    pen.rectangle((side * 0.42, side * 0.1, side * 0.58, side * 0.5), fill=shape)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


def _lost(scene: Scene) -> Iterator[Row]:
    at = scene.moment(6, "keyboard lost")
    trouble = ident("trouble", f"{scene.child.key} keyboard")
    yield BelongingTrouble, _walled(scene) | scene.signed(KEY_WORKER, at) | {
        "id": trouble, "belonging_id": thing_id(scene.child.key, "keyboard"), "kind": "damaged",
        "words": "Two more keys came off on the way back from school.", "settled_at": None, "settled_by": None, "settled_how": None,
    }  # fmt: skip
    owners = [membership(SOCIAL_WORKER)]
    yield DueItem, _walled(scene, owners) | {
        "id": ident("due", f"{scene.child.key} keyboard"), "kind": "belonging", "source_id": trouble, "owners": owners,
        "title": "Follow up what was damaged: Keyboard with the missing key", "due_on": scene.office_day(-8), "legal_limit": None,
        "rule": "T2-17", "explained": "Ten working days after it was told.", "done_at": None,
    }  # fmt: skip


def _handed_over(scene: Scene) -> Row:
    at = scene.moment(38, "handed over")
    contents = [{"id": str(thing_id(scene.child.key, key)), "what": what, "trouble": ""} for key, what, *_ in THINGS[:4]]
    return HandingOver, _walled(scene) | scene.signed(KEY_WORKER, at) | {
        "id": handing_over_id(scene.child.key), "move_id": None, "title": "Two weeks with Grandad, and back",
        "packed_in": "suitcases", "carried_by": "Ruth, and Grandad on the train", "child_said": "The torch stays in my pocket.",
        "contents": contents, "arrived_at": None, "arrived_by_membership_id": None, "arrived_by": None, "arrived_note": None,
    }  # fmt: skip
