"""Who stands in for whom: at Saltmarsh Academy a head of year, for what Kai's day at school needs."""

from portal.access.parts import Audience, Part, Role
from portal.children.delegates import DELEGATED, TO_CHOOSE_FROM
from portal.children.models import Involvement, Restriction
from portal.children.sharing import NOT_DELEGATED
from portal.demo.idents import ident
from portal.demo.scene import AGENCY, PERSON, Rows, Scene, membership

TEACHER, STANDS_IN = "farida-ali", "hannah-osei"
CHOSEN = frozenset({Part.NETWORK, Part.ABOUT_ME, Part.DAILY_CARE, Part.EDUCATION})
SINCE, UNTIL = 6, 60


def sharing(scene: Scene) -> Rows:
    """The delegation, as `wall.delegate` writes it."""
    teacher, person, school = PERSON[TEACHER], PERSON[STANDS_IN], AGENCY[PERSON[TEACHER].agency].name
    said = f"{teacher.name}, {Role(teacher.role).label}, {school}"
    both = [membership(STANDS_IN), membership(TEACHER)]
    yield (
        Involvement,
        {
            "id": ident("involvement", f"{scene.child.key} {STANDS_IN} {SINCE}"),
            **scene.walled(Part.NETWORK, Audience.FULL, scene.current.key, both),
            "membership_id": membership(STANDS_IN),
            "name": person.name,
            "role": person.role,
            "agency_name": school,
            "capacity": "full",
            "basis": DELEGATED,
            "because": None,
            "granted_by": said,
            "known_as": None,
            "starts_on": scene.day(SINCE),
            "ends_on": scene.day(-UNTIL),
            "until_at": None,
            "ended_at": None,
            "ended_by": None,
            "ended_because": None,
            "notes_since": None,
        },
    )
    for part in TO_CHOOSE_FROM:
        if part in CHOSEN:
            continue
        yield (
            Restriction,
            {
                "id": ident("restriction", f"{scene.child.key} {STANDS_IN} {int(part)}"),
                **scene.walled(Part.ACCESS_LOG, Audience.FULL, None, [membership(TEACHER)]),
                "to_role": None,
                "to_agency_id": None,
                "to_membership_id": membership(STANDS_IN),
                "closed_part": int(part),
                "reason": "Not delegated by the designated teacher.",
                "starts_on": scene.day(SINCE),
                "ends_on": None,
                "kind": NOT_DELEGATED,
                "whom": f"{person.name}, {Role(person.role).label}, {school}",
                "by_membership_id": membership(TEACHER),
                "made_by": said,
                "made_at": scene.moment(SINCE, "delegation"),
                "lifted_at": None,
                "lifted_by": None,
                "lifted_because": None,
            },
        )
