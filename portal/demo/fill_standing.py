"""Standing beyond the stories: a visit that waits for the second consent, a cover, and receipts not yet read."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from portal.access.parts import Audience, Part
from portal.agencies.models import Cover, Receipt
from portal.children.models import Consent, DueItem, Involvement
from portal.children.standing import VISIT
from portal.demo.idents import ident
from portal.demo.scene import AGENCY, PERSON, Row, Rows, Scene, membership
from portal.demo.shapes import ChildStory
from portal.foundation.clock import LONDON
from portal.standing.commands import ASKED

VISITOR, MANAGER, KEY_WORKER, SOCIAL_WORKER = "edmund-achebe", "gareth-pryce", "ruth-adeyemi", "sunita-rao"
VISIT_LASTS_DAYS = 20


def standing(child: ChildStory, today: date) -> Rows:
    """Around one child: an independent visitor for whom the social worker said yes and the child was not asked yet."""
    scene = Scene(child, today)
    yield _visit(scene)
    for whose, title in ASKED.items():
        yield _consent(scene, whose)
        yield _to_answer(scene, whose, title)
    yield _cover(today)
    yield _receipt(scene, "callum-reid", "Your access to one child ended", _ended(MANAGER))


def _visit(scene: Scene) -> Row:
    until = datetime.combine(scene.day(-VISIT_LASTS_DAYS), time(), LONDON).astimezone(UTC)
    return Involvement, scene.walled(Part.NETWORK, Audience.FULL, scene.current.key, [membership(VISITOR)]) | {
        "id": ident("involvement", f"{scene.child.key} {VISITOR}"),
        "membership_id": membership(VISITOR),
        "name": PERSON[VISITOR].name,
        "role": PERSON[VISITOR].role,
        "agency_name": AGENCY[PERSON[VISITOR].agency].name,
        "capacity": "full",
        "basis": VISIT["REG44"],
        "because": "The monthly visit to the home.",
        "granted_by": PERSON[MANAGER].name,
        "known_as": None,
        "starts_on": scene.day(1),
        "ends_on": None,
        "until_at": until,
        "ended_at": None,
        "ended_by": None,
        "ended_because": None,
        "notes_since": None,
    }


def _consent(scene: Scene, whose: str) -> Row:
    answered: dict[str, Any] = {"given": None, "how": None, "recorded_by": None, "recorded_at": None}
    if whose == "authority":
        at = scene.moment(1, "consent of the authority")
        how = "Asked by the manager by telephone, agreed with the team manager."
        answered = {"given": True, "how": how, "recorded_by": PERSON[SOCIAL_WORKER].name, "recorded_at": at}
    return Consent, scene.walled(Part.NETWORK, Audience.FULL, scene.current.key) | answered | {
        "id": ident("consent", f"{scene.child.key} {whose}"),
        "involvement_id": ident("involvement", f"{scene.child.key} {VISITOR}"),
        "visitor_name": PERSON[VISITOR].name,
        "whose": whose,
        "asked_by": PERSON[MANAGER].name,
        "asked_at": scene.moment(1, "asked for consent"),
    }


def _to_answer(scene: Scene, whose: str, title: str) -> Row:
    owners = [membership(KEY_WORKER if whose == "child" else SOCIAL_WORKER)]
    return DueItem, scene.walled(Part.NETWORK, Audience.FULL, scene.current.key, owners) | {
        "id": ident("due", f"{scene.child.key} consent {whose}"),
        "kind": "consent",
        "source_id": ident("consent", f"{scene.child.key} {whose}"),
        "title": title,
        "owners": owners,
        "due_on": scene.day(-VISIT_LASTS_DAYS + 1),
        "legal_limit": None,
        "rule": "CHR-44",
        "explained": f"Asked for by {PERSON[MANAGER].name}. Without both consents the visitor reads nothing.",
        "done_at": scene.moment(1, "consent of the authority") if whose == "authority" else None,
    }


def _cover(today: date) -> Row:
    """Somebody who is near no child is covered: nobody's children are opened by it."""
    return Cover, {
        "id": ident("cover", "callum-reid stranger-key-worker"),
        "agency_id": ident("agency", "tamarisk"),
        "covered_id": membership("stranger-key-worker"),
        "coverer_id": membership("callum-reid"),
        "given_by": PERSON["glenn-fairbairn"].name,
        "starts_on": today,
        "ends_on": today + timedelta(days=14),
        "ended_at": None,
    }


def _receipt(scene: Scene, who: str, heading: str, text: str) -> Row:
    return Receipt, {
        "id": ident("receipt", who),
        "membership_id": membership(who),
        "case_code": scene.child.case_code,
        "heading": heading,
        "text": text,
        "at": scene.moment(0, f"receipt {who}"),
        "read_at": None,
    }


def _ended(by: str) -> str:
    return f"Your access to this child’s record ended. It was ended by {PERSON[by].name}. Ask them if you think that this is a mistake."
