"""What the trail and the policy page say in plain words."""

from portal.access.permissions import PERMISSIONS

DID: dict[str, tuple[str, str]] = {
    "look after my account": ("looked after their own account", "look after their own account"),
    "list my children": ("saw the child on their list", "look for the child on their list"),
    "see figures without names": ("saw figures without names", "look for figures without names"),
    "list what is due": ("saw what is due for the child on their list", "look for what is due for the child"),
    "export what is due": ("took along what is due for the child, as a sheet", "take along what is due for the child"),
    "ask why a date is due": ("looked at why a date is due", "look at why a date is due"),
    "set a due date": ("set a due date, or took that back", "set a due date"),
    "see how dates are worked out": ("looked at how dates are worked out", "look at how dates are worked out"),
    "settle an authority's limits": ("settled a limit for the council", "settle a limit for a council"),
    "tell the school year": ("told the school’s year", "tell a school’s year"),
    "see the child's page": ("opened the child’s page", "open the child’s page"),
    "read the plan": ("read the plan", "read the plan"),
    "see the move": ("looked at the move", "look at the move"),
    "complete a checklist item": ("completed an item of the move", "complete an item of the move"),
    "reopen a checklist item": ("reopened an item of the move", "reopen an item of the move"),
    "read the review": ("read the review", "read the review"),
    "make the report": ("had the report made", "have the report made"),
    "seal the report": ("sealed the report, as it was asked for", "seal the report"),
    "read the report": ("looked at the report", "look at the report"),
    "download the report": ("downloaded the report", "download the report"),
    "see who is near": ("looked at who is near", "look at who is near"),
    "let somebody near": ("let somebody near the child", "let somebody near the child"),
    "end somebody's access": ("ended somebody’s access", "end somebody’s access"),
    "let a visitor in": ("let a visitor in, or asked for their consents", "let a visitor in"),
    "record a consent": ("recorded a consent", "record a consent"),
    "hand over": ("handed over", "hand over"),
    "manage the agency's people": ("managed the agency’s people", "manage the agency’s people"),
    "see who may see more or less": ("looked at what is closed and released", "look at what is closed and released"),
    "close a part to somebody": ("closed a part to somebody", "close a part to somebody"),
    "lift a restriction": ("lifted a restriction", "lift a restriction"),
    "release something to somebody": ("released something to somebody", "release something to somebody"),
    "revoke a release": ("revoked a release", "revoke a release"),
    "keep the address confidential": ("decided whether the address is confidential", "decide whether the address is confidential"),
    "see the child as somebody else does": ("saw the child’s page as somebody else sees it", "see the child’s page as somebody else"),
    "delegate to a colleague at school": ("delegated to a colleague at school", "delegate to a colleague at school"),
    "write to the chair and the social worker only": ("wrote to the chair of the review", "write to the chair of the review"),
    "see concerns about staff": ("looked at concerns about staff", "look at concerns about staff"),
    "record a concern about staff": ("recorded a concern about staff", "record a concern about staff"),
    "export who saw what": ("took a copy of who saw what", "take a copy of who saw what"),
    "ask why": ("asked why somebody may see something", "ask why somebody may see something"),
    "see who can see what": ("looked at who can see what", "look at who can see what"),
    "see who can see what in plain words": ("looked at who can see what, in plain words", "look at who can see what, in plain words"),
    "see what a person did": ("looked at what a person did", "look at what a person did"),
    "mark a notice as read": ("marked a notice as read", "mark a notice as read"),
    "look at one entry": ("looked at one entry", "look at one entry"),
    "say that an entry is wrong": ("said that an entry is wrong", "say that an entry is wrong"),
    "answer that an entry is wrong": ("answered what was said against an entry", "answer what was said against an entry"),
    "strike out an entry": ("struck out an entry", "strike out an entry"),
    "read about a breach": ("read about a possible data breach", "read about a possible data breach"),
    "deal with a breach": ("dealt with a possible data breach", "deal with a possible data breach"),
    "open by break-glass": ("opened the record by break-glass", "open a record by break-glass"),
    "end a break-glass": ("ended a break-glass", "end a break-glass"),
    "look at a break-glass": ("looked at a break-glass", "look at a break-glass"),
    "review a break-glass": ("reviewed a break-glass", "review a break-glass"),
    "invite the young person": ("invited the young person to their own pages", "invite the young person to their own pages"),
    "invite a partner agency": ("invited a partner agency", "invite a partner agency"),
    "say who manages a home": ("said who manages a home", "say who manages a home"),
    "sign in": ("signed in", "sign in"),
    "sign out": ("signed out", "sign out"),
    "see new starts": ("looked at new sign-ins that were asked for", "look at new sign-ins that were asked for"),
    "agree to a new start": ("agreed to a new sign-in for somebody", "agree to a new sign-in for somebody"),
    "stop a new start": ("stopped a new sign-in for somebody", "stop a new sign-in for somebody"),
    "list my moves": ("looked at the list of moves", "look at the list of moves"),
    "start a move": ("started a move", "start a move"),
    "take a step of the move": ("took a step of the move", "take a step of the move"),
    "change the move date": ("changed the date of the move", "change the date of the move"),
    "approve who receives the child": ("approved who receives the child", "approve who receives the child"),
    "say how a checklist item stands": ("said how an item of the move stands", "say how an item of the move stands"),
    "waive a checklist item": ("waived an item of the move", "waive an item of the move"),
    "see the child's part of the move": ("looked at the child’s part of the move", "look at the child’s part of the move"),
    "write the child's part of the move": ("wrote down the child’s part of the move", "write down the child’s part of the move"),
    "change the checklists of moves": ("changed a checklist of moves", "change a checklist of moves"),
    "see the placements": ("looked at where the child lived", "look at where the child lived"),
    "decide on a placement": ("decided on a placement", "decide on a placement"),
    "record a step of a placement": ("recorded a step of a placement", "record a step of a placement"),
    "record that a placement's deadline is met": ("recorded that a deadline of the placement is met", "record that a deadline is met"),
    "see the child's things": ("looked at the child’s things", "look at the child’s things"),
    "keep the list of the child's things": ("kept the list of the child’s things", "keep the list of the child’s things"),
    "see the handover packs": ("looked at the handover packs", "look at the handover packs"),
    "make a handover pack": ("had a handover pack made", "have a handover pack made"),
    "release a handover pack": ("released a handover pack", "release a handover pack"),
    "see a sheet for the night": ("looked at a sheet for the night", "look at a sheet for the night"),
    "restrict the legal name": ("decided who is told the legal name", "decide who is told the legal name"),
    "open older notes to somebody": ("decided about older notes", "decide about older notes"),
    "list break-glasses": ("looked at the break-glasses of a month", "look at the break-glasses of a month"),
    "see the plan on paper": ("looked at the papers of the plan", "look at the papers of the plan"),
    "download the plan on paper": ("downloaded the plan on paper", "download the plan on paper"),
    "put the plan on paper": ("had the plan put on paper", "have the plan put on paper"),
    "see who saw what": ("looked at who saw what", "look at who saw what"),
    "see goals and measures": ("looked at goals and measures", "look at goals and measures"),
    "see a goal": ("looked at a goal", "look at a goal"),
    "keep goals and their ratings": ("kept a goal or its ratings", "keep a goal or its ratings"),
    "see a score": ("looked at a score", "look at a score"),
    "write the commissioner’s line of the scores": (
        "wrote what scores mean for the commissioner",
        "tell the commissioner what scores mean",
    ),
    "keep screening scores": ("entered or took back a score", "enter or take back a score"),
    "see an everyday count": ("looked at an everyday count", "look at an everyday count"),
    "count everyday life": ("counted everyday life", "count everyday life"),
    "open the check-in": ("opened the child’s check-in", "open the child’s check-in"),
    "decide who is told of an answer": ("decided who is told of an answer", "decide who is told of an answer"),
    "read the practice notes": ("read practice notes", "read practice notes"),
    "write a practice note": ("wrote in the practice notes", "write a practice note"),
    "put a practice note in other words": ("put a practice note in other words", "put a practice note in other words"),
    "approve a summary of a practice note": ("answered a summary of a practice note", "approve a summary of a practice note"),
    "make a model of care": ("looked at or made a model of care", "make a model of care"),
    "look words over": ("looked at kinder words", "look at kinder words"),
    "begin a version of the plan": ("began a version of the plan", "begin a version of the plan"),
    "look at the work on the plan": ("looked at the work on the plan", "look at the work on the plan"),
    "write in the plan": ("wrote in the plan", "write in the plan"),
    "put a disagreement into the plan": ("put a disagreement into the plan", "put a disagreement into the plan"),
    "approve a section of the plan": ("approved a section of the plan", "approve a section of the plan"),
    "take a step of the plan": ("took a version of the plan a step on", "take a version of the plan a step on"),
    "see who agrees to the plan": ("looked at who agrees to the plan", "look at who agrees to the plan"),
    "see what changed in the plan": ("looked at what changed in the plan", "look at what changed in the plan"),
    "say whether the agency agrees to the plan": (
        "said whether the agency agrees to the plan",
        "say whether the agency agrees to the plan",
    ),
    "say what came of a disagreement": ("said what came of a disagreement", "say what came of a disagreement"),
    "see a disagreement with the plan": ("looked at a disagreement with the plan", "look at a disagreement with the plan"),
    "say that a disagreement is settled": ("said that a disagreement is settled", "say that a disagreement is settled"),
    "see contributions to the plan": ("looked at the contributions to the plan", "look at the contributions to the plan"),
    "ask for a contribution to the plan": ("asked for a contribution to the plan", "ask for a contribution to the plan"),
    "see a contribution to the plan": ("looked at a contribution to the plan", "look at a contribution to the plan"),
    "write a contribution to the plan": ("wrote a contribution to the plan", "write a contribution to the plan"),
    "use or return a contribution to the plan": (
        "used or returned a contribution to the plan",
        "use or return a contribution to the plan",
    ),
    "see my own pages": ("looked at their own pages", "look at their own pages"),
    "say something": ("said something", "say something"),
    "choose who may see what I said": ("chose who may see what they said", "choose who may see what they said"),
    "read what the child says": ("looked at what the child says", "look at what the child says"),
    "read one thing the child says": ("read something the child said", "read something the child said"),
    "say what was done about it": ("wrote what was done about it", "write what was done about it"),
    "say whether it helped": ("said whether it helped", "say whether it helped"),
    "see my private messages": ("looked at their own messages", "look at their own messages"),
    "write to somebody in private": ("wrote to somebody in private", "write to somebody in private"),
    "list the messages written to me": ("looked at the messages written to them", "look at the messages written to them"),
    "look at a private message": ("looked at a private message", "look at a private message"),
    "open and answer a private message": ("opened or answered a private message", "open or answer a private message"),
    "see what was asked about a section": ("looked at what was asked about a section", "look at what was asked about a section"),
    "ask about a section": ("asked about a section, or said it is wrong", "ask about a section"),
    "answer about a section": ("answered about a section", "answer about a section"),
    "mark a question as answered": ("marked a question as answered", "mark a question as answered"),
}
"""A permission's name -> what somebody did, and what somebody tried to do."""


def actions(what: str) -> list[str]:
    """Names of permissions by what using them comes to: 'saw', 'received' (a file was taken away), 'did'."""
    return [name for name in PERMISSIONS if _comes_to(name) == what]


def _comes_to(action: str) -> str:
    if action.startswith(("download ", "export ")):
        return "received"
    return "saw" if action.startswith(("see ", "read ", "list ", "ask ")) else "did"


def did(action: str) -> str:
    return DID.get(action, (action, action))[0]


def tried(action: str) -> str:
    return DID.get(action, (action, action))[1]


RULES: tuple[tuple[str, str], ...] = (
    (
        "Nobody opens a record by their role alone",
        "A person sees a child only while they are involved with that child: from a first to a last day, granted by the social worker, "
        "or by the registered manager for the people of the home. When the involvement ends, access ends with it.",
    ),
    (
        "A version for school, the commissioner, health, a parent or the child is written, not cut",
        "Somebody writes it for those readers and somebody checks it. No full text is ever shortened by a machine.",
    ),
    (
        "For one child, less may be open than the table says",
        "A part can be closed to a role, an agency or a person. Nothing shows that it is closed.",
    ),
    (
        "More is open only by a release",
        "It names who, what, why, on which basis and until when. Clinical session notes, a child’s private messages and allegations about "
        "staff are never released.",
    ),
    (
        "Each provider, school and clinic sees its own time with the child",
        "People of the council see every placement of their child. Everybody else sees the placements they are involved in, and earlier "
        "ones only through a released handover pack.",
    ),
    (
        "A new home or school begins with its own tasks",
        "Before the day of a move the receiving side sees the items it owns, and what is released to it. From that day the old side keeps "
        "only its unfinished items.",
    ),
    (
        "A confidential address stays confidential",
        "Where one is set, the address and the home’s name are kept from parents, schools and outside clinicians.",
    ),
    (
        "A private message is for whom it was written",
        "Only the addressee opens it: not the manager of the home, and not the key worker unless the child wrote to them.",
    ),
    (
        "Administrators see no child",
        "They look after their agency’s people and accounts, and have no part in any record.",
    ),
    (
        "Every look is kept",
        "Who opened, changed or was refused what, for which agency and when. An entry is shown to those who may read this log and also "
        "the part that the entry is about.",
    ),
    (
        "What you may not see does not exist for you",
        "The answer is the same as for something that was never there, so that nobody learns where a child lives or who is involved.",
    ),
)
