"""The words of the letters. Plain, short, and true; whoever gets one by mistake learns no more than that somebody works somewhere."""

from datetime import datetime, tzinfo
from typing import Any

from portal.joining.words import title_of

WAY = {"invitation": "/join?key=", "recovery": "/begin-again?key=", "vouched": "/begin-again/stop?key="}
"""Where the link of a letter leads; the token follows. Letters of another kind hold no token."""


def write(kind: str, about: Any, home: str, key: str, zone: tzinfo) -> tuple[str, str]:
    """Subject and body. `home` is the portal's address."""
    link = f"{home}{WAY[kind]}{key}" if kind in WAY else f"{home}/new-starts"
    if about.role == "CH" and kind in _OF_A_YOUNG_PERSON:
        subject, paragraphs = _OF_A_YOUNG_PERSON[kind](about, link, zone)
        return subject, "\n\n".join(["Hello,", *paragraphs, _NEVER]) + "\n"
    subject, paragraphs = _LETTERS[kind](about, link, zone)
    greeting = "Hello," if kind in _TO_OTHERS else f"Dear {_line(about.name)},"
    end = _NEVER if kind in OF_AN_ACCOUNT else _END
    return subject, "\n\n".join([greeting, *paragraphs, end]) + "\n"


_NEVER = "Nobody from the portal will ever ask you for a password or a code, by telephone or by e-mail."
_END = f"{_NEVER}\nIf you did not expect this letter, tell the administrator of the agency it names."
_TO_OTHERS = frozenset({"joined", "to agree"})


def _invitation(about: Any, link: str, zone: tzinfo) -> tuple[str, list[str]]:
    does = title_of(about.role, about.office)
    return f"{_line(about.by_name)} invites you to the partner portal", [
        f"{_line(about.by_name)} invites you to the partner portal, to act as {does} for {_line(about.agency)}.",
        f"Open this link to begin. Have your telephone or a passkey at hand; it takes some five minutes:\n{link}",
        f"The link is for you alone. It can be used once, until {_moment(about.until, zone)}. If it has run out, ask for another.",
    ]


def _joined(about: Any, _link: str, _zone: tzinfo) -> tuple[str, list[str]]:
    does = title_of(about.role, about.office)
    return f"{_line(about.name)} accepted your invitation", [
        f"{_line(about.name)} has set up how they sign in, and is {does} at {_line(about.agency)} now.",
        "If that was not meant to be, suspend the account: you find it under People in the portal.",
    ]


def _to_a_young_person(about: Any, link: str, zone: tzinfo) -> tuple[str, list[str]]:
    """Neither who they are, nor of which council, nor that they are looked after: somebody else may read their mail."""
    return "Your own pages are ready", [
        f"{_line(about.by_name)} invites you to pages of your own. They told you about it, or will soon.",
        f"Open this link to begin. It takes some five minutes, and it is fine to ask somebody for help:\n{link}",
        f"The link is for you alone. It can be used once, until {_moment(about.until, zone)}. If it has run out, ask for another.",
        "You did not expect this? Then do not open the link, and show this letter to a grown-up whom you trust.",
    ]


def _young_person_joined(_about: Any, _link: str, _zone: tzinfo) -> tuple[str, list[str]]:
    return "An invitation of yours was accepted", [
        "Somebody whom you invited has set up how they sign in. Sign in to the portal to see who.",
    ]


_OF_A_YOUNG_PERSON = {"invitation": _to_a_young_person, "joined": _young_person_joined}


def _vouched(about: Any, link: str, _zone: tzinfo) -> tuple[str, list[str]]:
    return "A new sign-in was asked for in your name", [
        f"{_line(about.by_name)} of {_line(about.agency)} says that you lost every way of signing in, and asks that you may set up "
        "new ones. "
        f"{_line(about.second)} is asked to agree.",
        "If that is so, you need to do nothing. When both have agreed, 24 hours pass; then you get a link.",
        f"If it is not so, stop it here:\n{link}",
    ]


def _to_agree(about: Any, link: str, _zone: tzinfo) -> tuple[str, list[str]]:
    return f"You are asked to agree: a new sign-in for {_line(about.name)}", [
        f"{_line(about.by_name)} vouches that {_line(about.name)} lost every way of signing in, and named you as the second person "
        "to agree.",
        f"Speak with {_line(about.name)} yourself before you do. Then sign in and say so here:\n{link}",
    ]


def _agreed(about: Any, _link: str, zone: tzinfo) -> tuple[str, list[str]]:
    return "Your new sign-in was agreed to", [
        f"{_line(about.by_name)} and {_line(about.second)} of {_line(about.agency)} agreed that you may set up a new sign-in.",
        f"You get a link on {_moment(about.until, zone)}. Until then nothing changes, and you can stop it with the link in our "
        "earlier letter.",
    ]


def _recovery(about: Any, link: str, zone: tzinfo) -> tuple[str, list[str]]:
    return "Set up your new sign-in", [
        f"Open this link to set up how you sign in:\n{link}",
        f"It can be used once, until {_moment(about.until, zone)}. Every earlier passkey, code and password of yours ends with it.",
    ]


def _recovered(_about: Any, _link: str, _zone: tzinfo) -> tuple[str, list[str]]:
    return "Your new sign-in is set up", [
        "You have set up a new sign-in. Everything that signed you in before is worth nothing now.",
        "If it was not you, tell your agency’s administrator straight away: they can suspend your account at once.",
    ]


def _stopped(_about: Any, _link: str, _zone: tzinfo) -> tuple[str, list[str]]:
    return "The new sign-in in your name was stopped", [
        "Nothing was changed. If you cannot sign in, speak with your agency’s administrator.",
    ]


def _new_place(about: Any, _link: str, zone: tzinfo) -> tuple[str, list[str]]:
    return "You signed in from somewhere new", [
        f"On {_moment(about.until, zone)} your account signed in from a browser or a network that you had not used before: "
        f"{_line(about.because)}.",
        _IF_NOT_YOU,
    ]


def _passkey_added(about: Any, _link: str, zone: tzinfo) -> tuple[str, list[str]]:
    return _changed(about, zone, "A passkey was added", f"the passkey “{_line(about.because)}” was added to your account")


def _passkey_removed(about: Any, _link: str, zone: tzinfo) -> tuple[str, list[str]]:
    return _changed(about, zone, "A passkey was removed", f"the passkey “{_line(about.because)}” was removed from your account")


def _password_changed(about: Any, _link: str, zone: tzinfo) -> tuple[str, list[str]]:
    return _changed(about, zone, "Your password was changed", "your password was changed")


def _app_changed(about: Any, _link: str, zone: tzinfo) -> tuple[str, list[str]]:
    return _changed(about, zone, "Another app makes your codes", "another app was set up for your one-time codes")


def _codes_made(about: Any, _link: str, zone: tzinfo) -> tuple[str, list[str]]:
    return _changed(about, zone, "New recovery codes were made", "ten new recovery codes were made. Those of before are worth nothing")


def _code_used(about: Any, _link: str, zone: tzinfo) -> tuple[str, list[str]]:
    left = f"a recovery code of yours was used. {_line(about.because)} of ten are left"
    return _changed(about, zone, "A recovery code was used", left)


def _changed(about: Any, zone: tzinfo, subject: str, what: str) -> tuple[str, list[str]]:
    return subject, [f"On {_moment(about.until, zone)} {what}.", _IF_NOT_YOU]


_IF_NOT_YOU = (
    "If that was you, you need to do nothing. If it was not, sign in, end your other sessions and change how you sign in (My account), "
    "and tell your agency’s administrator straight away: they can suspend your account at once."
)
OF_AN_ACCOUNT = {
    "new place": _new_place, "passkey added": _passkey_added, "passkey removed": _passkey_removed, "password changed": _password_changed,
    "app changed": _app_changed, "codes made": _codes_made, "code used": _code_used,
}  # fmt: skip
"""What is written to the owner of an account alone. The kinds are the database's, which writes these of itself."""

_LETTERS = OF_AN_ACCOUNT | {
    "invitation": _invitation, "joined": _joined, "vouched": _vouched, "to agree": _to_agree, "agreed": _agreed, "recovery": _recovery,
    "recovered": _recovered, "stopped": _stopped,
}  # fmt: skip


def _line(words: str) -> str:
    """A name as it may stand in a header or a sentence: one line, nothing that steers."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())[:200]


def _moment(at: datetime, zone: tzinfo) -> str:
    there = at.astimezone(zone)
    return f"{there:%A} {there.day} {there:%B %Y} at {there:%H:%M}"
