"""Which posts an agency has, and what an administrator reads of them."""

from dataclasses import dataclass

from portal.access.parts import OFFICE_TITLES, Role


@dataclass(frozen=True)
class Post:
    """A role, or an office that narrows one. `code` is what a form sends: 'KW', 'RM/ADMIN'."""

    role: Role
    office: str = ""

    @property
    def code(self) -> str:
        return f"{self.role.value}/{self.office}" if self.office else self.role.value

    @property
    def title(self) -> str:
        return OFFICE_TITLES.get(self.office, self.role.label)


ADMINISTRATOR = {
    "provider": Post(Role.RM, "ADMIN"),
    "authority": Post(Role.CO, "ADMIN"),
    "health": Post(Role.XT, "ADMIN"),
    "school": Post(Role.DT, "ADMIN"),
}
"""Who manages an agency's people, by its kind. The role beneath the office is one of that kind, and sees no child."""

POSTS: dict[str, tuple[Post, ...]] = {
    "provider": (
        Post(Role.KW), Post(Role.RM), Post(Role.CL), Post(Role.RM, "RI"), Post(Role.RM, "REG44"), Post(Role.RM, "INSPECTOR"),
        ADMINISTRATOR["provider"],
    ),
    "authority": (
        Post(Role.SW), Post(Role.IRO), Post(Role.CO), Post(Role.VSH), Post(Role.SW, "EDT"), ADMINISTRATOR["authority"],
    ),
    "health": (Post(Role.XT), ADMINISTRATOR["health"]),
    "school": (Post(Role.DT), ADMINISTRATOR["school"]),
}  # fmt: skip
"""The posts that an administrator fills, by kind of agency. Children come in by their social worker's doing, parents not yet."""

MUST_BE_FILLED: dict[str, tuple[Post, ...]] = {
    "provider": (Post(Role.RM), ADMINISTRATOR["provider"]),
    "authority": (Post(Role.SW), Post(Role.IRO), ADMINISTRATOR["authority"]),
    "health": (Post(Role.XT), ADMINISTRATOR["health"]),
    "school": (Post(Role.DT), ADMINISTRATOR["school"]),
}
"""Posts without which an agency's part is nobody's. Nothing stops while one is vacant; the administrator is told of it."""

KINDS = {
    "provider": "a provider of children’s homes",
    "authority": "a council",
    "health": "a health service",
    "school": "a school",
}
PARTNERS = {"authority": "A council (placing authority)", "health": "A health service", "school": "A school"}


def post_of(kind: str, code: str) -> Post | None:
    """The post a form names, if an agency of that kind has it."""
    return next((post for post in POSTS[kind] if post.code == code), None)


def title_of(role: str, office: str | None) -> str:
    return Post(Role(role), office or "").title


def choices(kind: str) -> list[tuple[str, str]]:
    """The posts as a form offers them."""
    return [(post.code, post.title[0].upper() + post.title[1:]) for post in POSTS[kind]]
