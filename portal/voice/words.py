"""The words of what young people say: short, and made to be understood at nine years of age."""

from portal.access.parts import Role

WHO_IS: dict[Role, str] = {
    Role.KW: "your key worker",
    Role.RM: "the manager of your home",
    Role.CL: "the therapist of your home",
    Role.SW: "your social worker",
    Role.IRO: "who runs your reviews",
    Role.DT: "your teacher for children in care",
    Role.XT: "your therapist",
    Role.VSH: "who looks after school for children in care",
    Role.PA: "your parent",
}

HELPED: dict[str, str] = {"yes": "Yes, it helped", "a_bit": "It helped a bit", "no": "No, it did not help"}

EVERYONE, PICKED = "everyone", "picked"

VERSIONS: dict[str, frozenset[Role]] = {
    "full": frozenset({Role.KW, Role.RM, Role.CL, Role.SW, Role.IRO}),
    "school": frozenset({Role.DT, Role.VSH}),
}
"""For whom a version of a review's report is written; into one a young person lets their words only where they chose one of these.
Whoever writes the reports may open every version, and a young person is told so."""

PRINTED_FOR: dict[str, str] = {"full": "for the people who look after you", "school": "for your school"}


def who_is(role: Role) -> str:
    """Who somebody is to a young person."""
    return WHO_IS.get(role, role.label)
