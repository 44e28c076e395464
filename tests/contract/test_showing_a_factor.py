"""Signing, taking away, letting somebody in and break-glass ask for a factor of the last five minutes; no route of these forgets it."""

import pytest
from flask import Flask

from portal.access import permissions as may

pytestmark = pytest.mark.reads_only

SENT = {
    may.MAKE_REPORT, may.MAKE_PACK, may.RELEASE_PACK, may.SEAL_PLAN,
    may.GRANT_NEARNESS, may.LET_IN_VISITOR, may.HAND_OVER, may.DELEGATE, may.NAME_RECEIVER,
    may.RELEASE, may.LIFT, may.KEEP_ADDRESS, may.RESTRICT_NAME,
    may.MANAGE_PEOPLE, may.MANAGE_HOMES, may.INVITE_AGENCY, may.INVITE_YOUNG, may.AGREE_TO_NEW_START,
    may.BREAK_GLASS,
}  # fmt: skip
"""Whatever is sent under one of these is signed, or lets somebody see more."""
LOOKED_AT = {may.EXPORT_TRAIL, may.EXPORT_DUE}
"""Whatever is looked at under one of these leaves the portal with whoever looks."""

NOTHING_YET = {
    "standing.check": "shows what somebody would see; the grant follows",
    "people.check": "shows what would go along; the hand-over follows",
    "sharing.look_first": "shows what would be released; the release follows",
    "people.end_charge": "takes access away",
    "people.end_cover": "takes access away",
    "joining.withdraw": "takes an invitation back",
    "young.withdraw": "takes an invitation back",
    "delegates.end_delegation": "takes access away",
}


def test_each_route_that_signs_exports_or_lets_somebody_see_more_asks_for_a_fresh_factor(app: Flask) -> None:
    forgotten, needless = [], []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        mark = getattr(view, "mark", None)
        if mark is None:
            continue
        must = mark.permission in LOOKED_AT or (mark.permission in SENT and "POST" in (rule.methods or ()))
        asks = getattr(view, "asks_for_a_factor", False)
        if must and not asks and rule.endpoint not in NOTHING_YET:
            forgotten.append(rule.endpoint)
        if asks and rule.endpoint in NOTHING_YET:
            needless.append(rule.endpoint)
    assert (forgotten, needless) == ([], [])


def test_each_exception_is_a_route_of_the_portal(app: Flask) -> None:
    assert set(NOTHING_YET) <= set(app.view_functions)
