"""What may be done in the portal, and the ways of holding each permission. One way must hold whole.

A route names one of these (`web/gate.py`); a permission that is not here cannot be asked for. `shows` is the record part
the page is about, for the policy page, the samples and the trail; None where a page is about no one part.

Who passes a permission is asked in three files, in this order: here the ways of holding it, in `predicates.py` what each
way asks, in `policy.py` what each role may do with each part. It is one table, and long because the portal does much: a new
permission stands under the heading of its subject.
"""

from collections.abc import Callable
from dataclasses import dataclass

from portal.access.actor import Actor
from portal.access.parts import Part
from portal.access.predicates import (
    Concern,
    acts_for_a_provider,
    acts_on_behalf,
    adds_to_it,
    administers,
    answers_for_an_agency,
    approves_in_plans,
    approves_it,
    arranges_who_is_near,
    asks_for_consent,
    asks_or_answers_for_themselves,
    counts_the_days,
    is_asked_to_agree,
    is_no_young_person,
    is_of_the_home,
    is_the_designated_teacher,
    is_the_social_worker,
    is_the_young_person,
    is_their_very_own,
    looks_after_many,
    looks_over_emergencies,
    looks_over_who_is_near,
    manages_a_home,
    near_the_child,
    no_visitor,
    opens_in_an_emergency,
    owns_it,
    reads_figures,
    reads_it,
    reads_the_whole,
    reviews_the_plan,
    settles_for_an_authority,
    shares_the_record,
    signed_in,
    speaks_for_a_school,
    talks_disagreement_over,
    tells_the_child,
    works_on_plans,
    writes_at_all,
    writes_in_plans,
    writes_plans,
)

Predicate = Callable[[Actor, Concern], bool]


@dataclass(frozen=True)
class Permission:
    """`name` is stable (trail, routes); `refusal` is the sentence for somebody who may see the thing but not do this."""

    name: str
    ways: tuple[tuple[Predicate, ...], ...]
    shows: Part | None = None
    refusal: str = "Your role may see this, but not do that."


@dataclass(frozen=True)
class Decision:
    """The answer, and the rule it rests on, in a form that the trail keeps."""

    allowed: bool
    rule: str


# One's own pages and account
SEE_OWN_PAGES = Permission("see own pages", ((signed_in,),))
OWN_ACCOUNT = Permission("look after my account", ((signed_in,),))
READ_NOTICE = Permission("mark a notice as read", ((signed_in,),))
LOOK_WORDS_OVER = Permission("look words over", ((signed_in,),))
SEE_NEW_STARTS = Permission("see new starts", ((signed_in,),))
AGREE_TO_NEW_START = Permission(
    "agree to a new start", ((is_asked_to_agree,),), refusal="Only the person who was asked agrees to this, and only once."
)
STOP_NEW_START = Permission("stop a new start", ((signed_in,),))

# The agency: its people, its homes, its partners
MANAGE_PEOPLE = Permission("manage the agency's people", ((administers,),), refusal="An agency’s people are managed by its administrator.")
MANAGE_HOMES = Permission(
    "say who manages a home",
    ((administers, acts_for_a_provider),),
    refusal="Homes, and who manages them, are entered by a provider’s administrator.",
)
INVITE_AGENCY = Permission(
    "invite a partner agency",
    ((administers, acts_for_a_provider),),
    refusal="Partner agencies are invited by a provider’s administrator.",
)

# The children
LIST_CHILDREN = Permission("list my children", ((signed_in,),))
SEE_CHILD = Permission("see the child's page", ((near_the_child,),))
SEE_SHEET = Permission("see a sheet for the night", ((near_the_child,),))
SEE_FIGURES = Permission(
    "see figures without names",
    ((reads_figures,),),
    refusal="Figures over many children are for those who answer for many: ask the registered manager or the social worker.",
)

# Who is near a child
SEE_NEAR = Permission(
    "see who is near",
    ((looks_over_who_is_near, reads_it),),
    Part.NETWORK,
    "Who is near a child, and on which ground, is for the social worker, the registered manager and the reviewing officer.",
)
GRANT_NEARNESS = Permission(
    "let somebody near",
    ((arranges_who_is_near, adds_to_it),),
    Part.NETWORK,
    "People are let near a child by the social worker, or by the registered manager for the people of the home.",
)
INVITE_YOUNG = Permission(
    "invite the young person",
    ((is_the_social_worker, arranges_who_is_near, adds_to_it),),
    Part.NETWORK,
    "A young person is invited to their own pages by their social worker.",
)
END_NEARNESS = Permission(
    "end somebody's access",
    ((arranges_who_is_near, adds_to_it), (is_their_very_own, reads_it)),
    Part.NETWORK,
    "Access is ended by the social worker or the registered manager; everybody may end their own.",
)
OPEN_OLDER_NOTES = Permission(
    "open older notes to somebody",
    ((arranges_who_is_near, adds_to_it),),
    Part.NETWORK,
    "Whether somebody reads the notes from before they came is decided by the registered manager of the home.",
)
LET_IN_VISITOR = Permission(
    "let a visitor in",
    ((manages_a_home, arranges_who_is_near, approves_it),),
    Part.NETWORK,
    "A visitor is let in by the registered manager of the home.",
)
RECORD_CONSENT = Permission(
    "record a consent",
    ((asks_for_consent, adds_to_it),),
    Part.NETWORK,
    "The child’s answer is recorded by a key worker, the placing authority’s by the social worker.",
)
HAND_OVER = Permission(
    "hand over", ((arranges_who_is_near,),), refusal="Children are handed over by a registered manager or a social worker."
)

# Who may see more or less than their role
SEE_SHARING = Permission(
    "see who may see more or less",
    ((reads_it,),),
    Part.ACCESS_LOG,
    "What is closed and released is for the registered manager, the social worker and the reviewing officer.",
)
RESTRICT = Permission(
    "close a part to somebody",
    ((shares_the_record, reads_it),),
    Part.ACCESS_LOG,
    "A part is closed to somebody by the social worker, or by the registered manager for the people of the home.",
)
LIFT = Permission(
    "lift a restriction",
    ((shares_the_record, reads_it),),
    Part.ACCESS_LOG,
    "A restriction is lifted by the social worker, or by the manager whose home made it.",
)
RELEASE = Permission(
    "release something to somebody",
    ((shares_the_record, reads_it),),
    Part.ACCESS_LOG,
    "Something is released by the social worker, or by the registered manager for what the home wrote.",
)
REVOKE = Permission(
    "revoke a release",
    ((shares_the_record, reads_it),),
    Part.ACCESS_LOG,
    "A release is revoked by the social worker, or by the manager whose home made it.",
)
KEEP_ADDRESS = Permission(
    "keep the address confidential",
    ((is_the_social_worker, shares_the_record, reads_it),),
    Part.ACCESS_LOG,
    "Whether the address is confidential is decided by the social worker.",
)
RESTRICT_NAME = Permission(
    "restrict the legal name",
    ((is_the_social_worker, shares_the_record, reads_it),),
    Part.ACCESS_LOG,
    "Whether the legal name is told to few is decided by the social worker.",
)
SEE_AS = Permission(
    "see the child as somebody else does",
    ((shares_the_record, near_the_child),),
    None,
    "Only the social worker and the registered manager see a child as somebody else does.",
)
DELEGATE = Permission(
    "delegate to a colleague at school",
    ((is_the_designated_teacher,),),
    None,
    "Only the child’s designated teacher delegates to a colleague of the school.",
)
WRITE_TO_CHAIR = Permission(
    "write to the chair and the social worker only",
    ((adds_to_it,),),
    Part.REVIEW_OWN,
    "Only who contributes to the review writes to its chair.",
)
SEE_CONCERNS = Permission("see concerns about staff", ((reads_it,),), Part.ALLEGATIONS)
RECORD_CONCERN = Permission(
    "record a concern about staff",
    ((shares_the_record, reads_it),),
    Part.ALLEGATIONS,
    "A concern is recorded by the social worker or the registered manager.",
)

# Who saw what, and why
SEE_TRAIL = Permission(
    "see who saw what",
    ((reads_it,),),
    Part.ACCESS_LOG,
    "The record of who saw what is for the registered manager, the social worker and the reviewing officer.",
)
EXPORT_TRAIL = Permission(
    "export who saw what",
    ((reads_it,),),
    Part.ACCESS_LOG,
    "The record of who saw what is for the registered manager, the social worker and the reviewing officer.",
)
SEE_DOINGS = Permission("see what a person did", ((signed_in,),))
ASK_WHY = Permission("ask why", ((near_the_child,),))
SEE_WHO_CAN = Permission(
    "see who can see what",
    ((reads_it,),),
    Part.ACCESS_LOG,
    "Who can see what is shown to the registered manager, the social worker and the reviewing officer.",
)
SEE_WHO_CAN_PLAINLY = Permission(
    "see who can see what in plain words",
    ((tells_the_child, reads_it),),
    Part.NETWORK,
    "These words are for the child, and for the social worker, the manager, the key worker and the reviewing officer.",
)

# What is wrong, and breaches
SEE_ENTRY = Permission("look at one entry", ((reads_it,),))
ASK_CORRECTION = Permission("say that an entry is wrong", ((reads_it, no_visitor),))
ANSWER_CORRECTION = Permission(
    "answer that an entry is wrong",
    ((owns_it, reads_it),),
    refusal="This is answered by who wrote the entry, or by the registered manager or the social worker of who wrote it.",
)
STRIKE_OUT = Permission(
    "strike out an entry",
    ((owns_it, reads_it),),
    refusal="An entry is struck out by who wrote it, or by the registered manager or the social worker of who wrote it. "
    "You can say what is wrong with it, and get an answer.",
)
READ_BREACH = Permission("read about a breach", ((reads_it,),), Part.ACCESS_LOG)
HANDLE_BREACH = Permission(
    "deal with a breach",
    ((acts_on_behalf, reads_it, no_visitor),),
    Part.ACCESS_LOG,
    "A breach is dealt with by the registered manager and the social worker.",
)

# Break-glass
BREAK_GLASS = Permission(
    "open by break-glass",
    ((opens_in_an_emergency,),),
    refusal="Only a social worker of the placing council or an emergency duty team opens a record by break-glass.",
)
END_BREAK_GLASS = Permission("end a break-glass", ((near_the_child, opens_in_an_emergency),))
SEE_BREAK_GLASS = Permission("look at a break-glass", ((reads_it,),), Part.ACCESS_LOG)
LIST_BREAK_GLASSES = Permission(
    "list break-glasses",
    ((looks_over_emergencies,),),
    refusal="The list of a month is for the council’s team manager, the reviewing officers and the registered managers.",
)
REVIEW_BREAK_GLASS = Permission(
    "review a break-glass",
    ((owns_it, reads_it, no_visitor),),
    Part.ACCESS_LOG,
    "A break-glass is reviewed by the social worker or the reviewing officer, never by who opened it.",
)

# What is due
LIST_DUE = Permission("list what is due", ((signed_in,),))
EXPORT_DUE = Permission(
    "export what is due",
    ((looks_after_many,),),
    refusal="A list of what is due is taken away by a registered manager, social worker, reviewing officer or virtual school head.",
)
EXPLAIN_DUE = Permission("ask why a date is due", ((reads_it,),))
SET_DUE = Permission(
    "set a due date",
    ((owns_it, adds_to_it), (acts_on_behalf, adds_to_it)),
    refusal="This date is set by whose turn it is, by the social worker or by the registered manager.",
)
SEE_DEADLINES = Permission("see how dates are worked out", ((signed_in,),))
SETTLE_LIMITS = Permission(
    "settle an authority's limits",
    ((settles_for_an_authority,),),
    refusal="What a council has settled is entered by its administrator.",
)
TELL_SCHOOL_YEAR = Permission(
    "tell the school year",
    ((speaks_for_a_school,),),
    refusal="A school’s dates are entered by its designated teacher or its administrator.",
)

# Placements, and the child's things
SEE_PLACEMENTS = Permission(
    "see the placements",
    ((reads_it,),),
    Part.PLACEMENT,
    "Where a child was placed, step by step, is for the home’s people, the social worker and the reviewing officer.",
)
DECIDE_PLACEMENT = Permission(
    "decide on a placement",
    ((is_the_social_worker, approves_it),),
    Part.PLACEMENT,
    "A placement is planned, begun, ended and corrected by the placing authority’s social worker.",
)
STEP_PLACEMENT = Permission(
    "record a step of a placement",
    ((is_the_social_worker, approves_it), (manages_a_home, adds_to_it)),
    Part.PLACEMENT,
    "Steps of a placement are recorded by the social worker, and notice and absences by the registered manager of the home.",
)
MEET_DEADLINE = Permission(
    "record that a placement's deadline is met",
    ((owns_it, adds_to_it),),
    Part.PLACEMENT,
    "This is somebody else’s to do. Whose turn it is stands beside it.",
)
SEE_BELONGINGS = Permission("see the child's things", ((reads_it,),), Part.TRANSITION)
KEEP_BELONGINGS = Permission(
    "keep the list of the child's things",
    ((adds_to_it,),),
    Part.TRANSITION,
    "The child’s things are listed and signed over by the home’s people and the social worker.",
)

# Moves and their checklists
LIST_MOVES = Permission("list my moves", ((signed_in,),))
SEE_MOVE = Permission("see the move", ((reads_it,),), Part.TRANSITION)
START_MOVE = Permission(
    "start a move",
    ((acts_on_behalf, approves_it),),
    Part.TRANSITION,
    "A move is started by the social worker or the registered manager.",
)
TAKE_STEP = Permission(
    "take a step of the move",
    ((acts_on_behalf, approves_it), (reviews_the_plan, adds_to_it)),
    Part.TRANSITION,
    "The course of a move is decided by the social worker, the registered manager and the reviewing officer.",
)
REDATE_MOVE = Permission(
    "change the move date",
    ((acts_on_behalf, approves_it),),
    Part.TRANSITION,
    "The move date is changed by the social worker or the registered manager.",
)
NAME_RECEIVER = Permission(
    "approve who receives the child",
    ((is_the_social_worker, approves_it),),
    Part.TRANSITION,
    "Who receives the child is approved by the social worker.",
)
SEE_CHILDS_PART = Permission(
    "see the child's part of the move",
    ((reads_the_whole, reads_it),),
    Part.TRANSITION,
    "The child’s part of a move is for those who read the whole of it.",
)
WRITE_CHILDS_PART = Permission(
    "write the child's part of the move",
    ((reads_the_whole, adds_to_it),),
    Part.TRANSITION,
    "The child’s words are written down by those who prepare the move with the child.",
)
COMPLETE_ITEM = Permission(
    "complete a checklist item",
    ((owns_it, adds_to_it), (acts_on_behalf, approves_it)),
    Part.TRANSITION,
    "This item is not yours to complete. Its owner can, or the registered manager or social worker on their behalf.",
)
REOPEN_ITEM = Permission(
    "reopen a checklist item",
    ((owns_it, adds_to_it), (acts_on_behalf, approves_it)),
    Part.TRANSITION,
    "This item is not yours to reopen.",
)
SAY_HOW_ITEM_STANDS = Permission(
    "say how a checklist item stands",
    ((owns_it, adds_to_it), (acts_on_behalf, approves_it)),
    Part.TRANSITION,
    "How an item stands is said by its owner, the registered manager or the social worker.",
)
WAIVE_ITEM = Permission(
    "waive a checklist item",
    ((acts_on_behalf, approves_it),),
    Part.TRANSITION,
    "An item that must be done is waived by the registered manager or the social worker, by name and with a reason.",
)
MANAGE_CHECKLISTS = Permission(
    "change the checklists of moves",
    ((manages_a_home, writes_at_all),),
    refusal="The checklists of a provider are changed by its registered managers.",
)

# Reviews, reports and handover packs
READ_REVIEW = Permission("read the review", ((reads_it,),), Part.REVIEW_OWN)
MAKE_REPORT = Permission(
    "make the report",
    ((manages_a_home, approves_it),),
    Part.REPORT,
    "The provider's report is made by the registered manager of the home.",
)
READ_REPORT = Permission("read the report", ((reads_it,),), Part.REPORT)
DOWNLOAD_REPORT = Permission("download the report", ((reads_it,),), Part.REPORT)
SEE_PACKS = Permission("see the handover packs", ((reads_it,),), Part.HANDOVER_PACK)
MAKE_PACK = Permission(
    "make a handover pack",
    ((manages_a_home, approves_it),),
    Part.HANDOVER_PACK,
    "A handover pack is made by the registered manager of the home.",
)
RELEASE_PACK = Permission(
    "release a handover pack",
    ((shares_the_record, approves_it),),
    Part.HANDOVER_PACK,
    "A handover pack is released by the registered manager or the social worker.",
)

# The plan: reading it, and on paper
READ_PLAN = Permission("read the plan", ((reads_it,),), Part.ABOUT_ME)
COMPARE_PLAN = Permission("see what changed in the plan", ((reads_it,),), Part.ABOUT_ME)
SEE_PLAN_PAPERS = Permission("see the plan on paper", ((reads_it,),), Part.ABOUT_ME)
DOWNLOAD_PLAN = Permission("download the plan on paper", ((reads_it,),), Part.REPORT)
SEAL_PLAN = Permission(
    "put the plan on paper",
    ((manages_a_home, approves_it), (is_the_social_worker, approves_it)),
    Part.REPORT,
    "A plan is put on paper by the registered manager of the home or the social worker.",
)

# The plan: agreeing to it
SEE_AGREEMENT = Permission("see who agrees to the plan", ((reads_it,),), Part.ABOUT_ME)
ANSWER_PLAN = Permission(
    "say whether the agency agrees to the plan",
    ((answers_for_an_agency, reads_it),),
    Part.ABOUT_ME,
    "Agreement to a plan is given by the social worker, the therapist, the designated teacher and the virtual school head.",
)
MEET_DISSENT = Permission(
    "say what came of a disagreement",
    ((talks_disagreement_over, reads_it),),
    refusal="What came of a disagreement is recorded by the social worker or the registered manager.",
)
SEE_DISSENT = Permission("see a disagreement with the plan", ((reads_it,),))
SETTLE_DISSENT = Permission(
    "say that a disagreement is settled",
    ((owns_it, reads_it),),
    refusal="A disagreement is settled by those who disagreed, and by nobody for them.",
)

# The plan: contributions of partners
SEE_CONTRIBUTIONS = Permission("see contributions to the plan", ((reads_it,),), Part.ABOUT_ME)
ASK_CONTRIBUTION = Permission(
    "ask for a contribution to the plan",
    ((is_of_the_home, reads_it),),
    Part.ABOUT_ME,
    "Contributions to a plan are asked for by the home that writes it.",
)
SEE_CONTRIBUTION = Permission("see a contribution to the plan", ((reads_it,),))
WRITE_CONTRIBUTION = Permission(
    "write a contribution to the plan", ((owns_it, adds_to_it),), refusal="Only the person who was asked writes this."
)
USE_CONTRIBUTION = Permission(
    "use or return a contribution to the plan",
    ((is_of_the_home, adds_to_it),),
    refusal="A contribution is returned or used by those of the home who write that section.",
)

# Goals, measures and the child's check-in
SEE_MEASURES = Permission("see goals and measures", ((near_the_child,),))
SEE_GOAL = Permission("see a goal", ((reads_it,),), Part.GOALS)
KEEP_GOALS = Permission(
    "keep goals and their ratings",
    ((adds_to_it,),),
    Part.GOALS,
    "Goals are agreed and rated by the child, the home’s people, the clinical lead, the social worker, therapists and school.",
)
SEE_SCORE = Permission("see a score", ((reads_it,),), Part.SCREENING)
KEEP_SCORES = Permission(
    "keep screening scores",
    ((adds_to_it,),),
    Part.SCREENING,
    "Scores are entered by who asked for them: the key worker, the clinical lead or the designated teacher.",
)
WRITE_SCORES_LINE = Permission(
    "write the commissioner’s line of the scores",
    ((approves_it,),),
    Part.SCREENING,
    "What scores mean for the placement is told to the commissioner in words of the clinical lead.",
)
SEE_COUNT = Permission("see an everyday count", ((reads_it,),))
COUNT_DAYS = Permission(
    "count everyday life",
    ((counts_the_days, adds_to_it),),
    refusal="Everyday life is counted by the home’s people, the social worker and school, each of what they add to.",
)
CHECK_IN = Permission(
    "open the check-in",
    ((asks_or_answers_for_themselves, adds_to_it),),
    Part.SHARED_VIEWS,
    "The check-in is the child’s own. The key worker may hand the child a screen for it.",
)
DECIDE_ANSWER = Permission(
    "decide who is told of an answer",
    ((is_the_social_worker, reads_it, no_visitor),),
    Part.SHARED_VIEWS,
    "Who is told of this answer is decided by the social worker.",
)

# Practice notes and models of care
READ_NOTES = Permission("read the practice notes", ((reads_it,),), Part.PRACTICE_NOTES)
WRITE_NOTE = Permission(
    "write a practice note",
    ((adds_to_it,),),
    Part.PRACTICE_NOTES,
    "Practice notes are written by the key workers and the registered manager of the home.",
)
CHANGE_NOTE = Permission(
    "put a practice note in other words",
    ((is_their_very_own, adds_to_it),),
    Part.PRACTICE_NOTES,
    "A note is put in other words by who wrote it. You can say what is wrong with it, and get an answer.",
)
ANSWER_SUMMARY = Permission(
    "approve a summary of a practice note",
    ((manages_a_home, approves_it),),
    Part.PRACTICE_NOTES,
    "A summary is approved by the registered manager of the home.",
)
MANAGE_CARE_MODELS = Permission(
    "make a model of care",
    ((manages_a_home, writes_at_all),),
    refusal="A provider’s models of care are made and chosen by its registered managers.",
)

# The child's own voice
OWN_PAGES_OF_A_CHILD = "These pages are the young person’s own."
SEE_MINE = Permission("see my own pages", ((is_the_young_person,),), refusal=OWN_PAGES_OF_A_CHILD)
SAY_SOMETHING = Permission("say something", ((is_the_young_person,),), refusal=OWN_PAGES_OF_A_CHILD)
CHOOSE_AUDIENCE = Permission(
    "choose who may see what I said",
    ((is_the_young_person, is_their_very_own, reads_it),),
    Part.SHARED_VIEWS,
    "Who may see this is for the young person to say.",
)
SAY_IF_IT_HELPED = Permission(
    "say whether it helped",
    ((is_the_young_person, is_their_very_own, reads_it),),
    Part.SHARED_VIEWS,
    "Whether it helped is for the young person to say.",
)
SEE_VIEWS = Permission("read what the child says", ((near_the_child,),))
READ_VIEW = Permission("read one thing the child says", ((reads_it,),), Part.SHARED_VIEWS)
ANSWER_VIEW = Permission(
    "say what was done about it",
    ((reads_it, no_visitor, is_no_young_person),),
    Part.SHARED_VIEWS,
    "What was done about it is written by the adults who may read it.",
)

# Private messages of a child
SEE_MY_MESSAGES = Permission("see my private messages", ((is_the_young_person,),), refusal=OWN_PAGES_OF_A_CHILD)
WRITE_PRIVATELY = Permission("write to somebody in private", ((is_the_young_person,),), refusal=OWN_PAGES_OF_A_CHILD)
LIST_MESSAGES = Permission(
    "list the messages written to me",
    ((signed_in,),),
)
READ_MESSAGE = Permission("look at a private message", ((reads_it,),), Part.PRIVATE_MESSAGE)
ANSWER_MESSAGE = Permission(
    "open and answer a private message",
    ((owns_it, reads_it, is_no_young_person),),
    Part.PRIVATE_MESSAGE,
    "A private message is opened and answered by the one person it was written to.",
)

# The plan: questions about a section
SEE_ASKED = Permission("see what was asked about a section", ((reads_it,),))
ASK_ABOUT_SECTION = Permission("ask about a section", ((reads_it, no_visitor),))
ANSWER_ABOUT_SECTION = Permission(
    "answer about a section",
    ((owns_it, reads_it),),
    refusal="This is answered by who wrote the section, or by the registered manager or the social worker of who wrote it.",
)
SETTLE_ASKED = Permission(
    "mark a question as answered",
    ((owns_it, reads_it),),
    refusal="A question is marked as answered by who asked it, or by who may answer it.",
)

# The plan: writing it
BEGIN_PLAN = Permission(
    "begin a version of the plan",
    ((writes_plans, adds_to_it),),
    Part.ABOUT_ME,
    "A version of the plan is begun by the key worker, the registered manager or the clinical lead of the home.",
)
WORK_ON_PLAN = Permission(
    "look at the work on the plan",
    ((works_on_plans, reads_it),),
    Part.ABOUT_ME,
    "The work on a plan is for those who write or approve a part of it.",
)
WRITE_PLAN = Permission(
    "write in the plan",
    ((writes_in_plans, adds_to_it),),
    Part.ABOUT_ME,
    "You may read this section, but not write it. Its lead authors stand beside it.",
)
DISAGREE_IN_PLAN = Permission(
    "put a disagreement into the plan",
    ((writes_in_plans, adds_to_it),),
    Part.ABOUT_ME,
    "A disagreement is put into the plan by the home’s people or the social worker, in the words of whoever disagrees.",
)
APPROVE_PLAN_SECTION = Permission(
    "approve a section of the plan",
    ((approves_in_plans, reads_it),),
    Part.ABOUT_ME,
    "A section is approved by whoever stands beside it as its approver.",
)
STEP_PLAN = Permission(
    "take a step of the plan",
    ((writes_plans, adds_to_it),),
    Part.ABOUT_ME,
    "A version is taken on its way by the people of the home.",
)

PERMISSIONS = {found.name: found for found in list(globals().values()) if isinstance(found, Permission)}


def allows(actor: Actor, permission: Permission, concern: Concern) -> Decision:
    """Ask the table. Nothing held whole means no."""
    for way in permission.ways:
        if all(holds(actor, concern) for holds in way):
            return Decision(True, f"{permission.name}: " + " and ".join(holds.__name__ for holds in way))
    return Decision(False, f"{permission.name}: no way of holding it")
