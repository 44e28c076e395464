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
}

HELPED: dict[str, str] = {"yes": "Yes, it helped", "a_bit": "It helped a bit", "no": "No, it did not help"}

EVERYONE, PICKED = "everyone", "picked"


def who_is(role: Role) -> str:
    """Who somebody is to a young person."""
    return WHO_IS.get(role, role.label)
