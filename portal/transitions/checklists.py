"""The seven checklists of a move, T1 to T7: what has to happen, who owns it and when it is due, counted from the move date M.

Owner: the first code owns and ticks; after `+` helps and sees; `,` = each ticks a part of their own; `/` = whoever of them is involved,
the first preferred. Due: working days from M, or days (`d`), weeks (`w`); `a…b` = shown from a, due b; several dates = one check each.
Both are kept as the specification writes them (with its minus sign, U+2212), so that one reader turns them into people and dates.
Pure data.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

BEFORE, DURING, AFTER = "before", "during", "after"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `must` items hold the gate; `child_visible` items stand in the child's own view of the move."""

    number: int
    must: bool
    text: str
    owner: str
    due: str
    evidence: str
    child_visible: bool = True

    @property
    def phase(self) -> str:
        """Before, during or after the move."""
        return phase_of(self.due)


@dataclass(frozen=True, slots=True)
class Checklist:
    """One kind of move with its items in their order. `move_date_is` says what M means for this kind."""

    kind: str
    title: str
    purpose: str
    move_date_is: str
    items: tuple[Item, ...]

    def item(self, number: int) -> Item:
        """The item of that number."""
        return self.items[number - 1]


def phase_of(due: str) -> str:
    """The phase in which an item falls due: by the end of a span, and by the first of several dates."""
    if not due.startswith("M"):
        return AFTER  # "as stated": T7's snapshots, months after the move
    decisive = re.split(r"[,(]", due.rpartition("…")[2])[0]
    if "−" in decisive:
        return BEFORE
    return AFTER if "+" in decisive else DURING


MUST, MAY = True, False
NOT_SHOWN_TO_CHILD = False

T1 = Checklist(
    "T1",
    "Moving into this home",
    "A planned arrival: the child knows the house and its people before the first night, and the house is ready.",
    "the day the child moves in",
    (
        Item(
            1,
            MUST,
            "Write down why this home can meet this child's needs, what it means for the children already here, and that it is within "
            "the statement of purpose",
            "RM",
            "M−10",
            "Matching note with the impact on the group",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            2,
            MUST,
            "Send the care plan, chronology, risk and health papers, EHC plan or PEP and court orders; list what is still missing",
            "SW",
            "M−10",
            "Each paper named as received, or listed as a gap",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            3,
            MAY,
            "Collect the child's questions and send a picture guide: the house, the people, the pets, the rules, the wifi",
            "KW",
            "M−10",
            "The guide that was sent, and the answers given",
        ),
        Item(
            4,
            MAY,
            "Plan the visits with the child: a tea, an outing, a night",
            "KW+SW",
            "M−10…M−2",
            "Dates of the visits and what the child said",
        ),
        Item(
            5,
            MUST,
            "Hold the placement planning meeting and agree delegated authority one item at a time",
            "SW",
            "M−3",
            "Minutes and the agreed list of who may consent to what",
        ),
        Item(
            6,
            MUST,
            "Have the placement plan signed by the registered manager",
            "SW/RM",
            "M (else M+5)",
            "The signed plan",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            7,
            MUST,
            "Write the interim plan for safety, for going missing and for avoiding restraint",
            "RM+CL",
            "M−1",
            "The interim plan, approved by both",
        ),
        Item(
            8,
            MAY,
            "Have the people who cared for the child until now tell the team in person what works",
            "SW",
            "M−3",
            "Who met whom, and the three things to keep",
        ),
        Item(
            9,
            MUST,
            "Settle medicines, allergies and consents; register with a GP, dentist and optician",
            "KW",
            "M…M+5",
            "Medicine record started, registrations named",
        ),
        Item(
            10,
            MUST,
            "Arrange school and travel for the first day and tell the designated teacher",
            "SW+VSH",
            "M−5",
            "Who takes the child, when, and who was told",
        ),
        Item(11, MAY, "Make the bedroom together with the child and stock a favourite food", "KW", "M−1", "What the child chose"),
        Item(
            12,
            MUST,
            "List and photograph belongings; everything travels in proper luggage",
            "KW",
            "M",
            "Inventory with photographs, checked with the child",
        ),
        Item(
            13,
            MAY,
            "Decide who opens the door, and draw up the first 72 hours with two or three key adults only",
            "RM",
            "M−2",
            "The rota for the first three days",
        ),
        Item(
            14,
            MUST,
            "Notify the host authority, and the IRO, ICB, GP and school",
            "RM, SW",
            "M",
            "Date and recipient of each notice",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(15, MAY, "Make the first call or family time as it was agreed", "KW", "M+1d", "When it happened and how the child was after"),
        Item(16, MAY, "Visit, and ask the child alone how it is", "SW", "M+7d", "Date of the visit and the child's words"),
        Item(
            17,
            MAY,
            "Take the baseline: screening scores and a first talk about goals",
            "CL",
            "M+20",
            "Scores entered, goals in the child's words",
        ),
        Item(
            18,
            MUST,
            "Bring the first therapeutic plan into force, and set the date of the first review",
            "RM, IRO",
            "M+20",
            "Plan active; review in the calendar",
        ),
    ),
)

T2 = Checklist(
    "T2",
    "Moving to another children's home",
    "A planned move between homes, at the child's pace, with nothing and nobody left behind unsaid.",
    "the day the child moves",
    (
        Item(
            1,
            MUST,
            "Consider the move at a review; record what the child thinks of it and the reason code",
            "IRO/SW",
            "M−20",
            "Review decision, the child's view, the code",
        ),
        Item(
            2,
            MUST,
            "Check what the move does to schooling, Years 10 and 11 above all; ask the nominated officer where the rule asks for it",
            "SW+VSH",
            "M−20",
            "The check, and the approval if one was needed",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            3,
            MUST,
            "Name the new home; managers talk to managers and clinicians to clinicians",
            "RM+CL",
            "M−15",
            "Dates of both calls and what was agreed",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            4,
            MAY,
            "Tell the child in private, through an adult they trust, with pictures and time for questions",
            "KW+SW",
            "M−15",
            "Who told, where, and what was asked",
        ),
        Item(
            5,
            MAY,
            "Make a countdown calendar and a goodbye plan that the child chooses: a party, places to see again, photographs",
            "KW+CH",
            "M−12",
            "The calendar and the plan",
        ),
        Item(
            6,
            MUST,
            "Hand over the pack: plan, safety, triggers, routines, how to be with me, goals, health",
            "RM",
            "M−10",
            "Pack released, receipt from the new home",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(7, MAY, "Staff of the new home visit the child here", "NC", "M−10", "Who came, and what you did together"),
        Item(
            8,
            MAY,
            "The child visits: a day, then two nights, at the pace the child sets",
            "KW+NC",
            "M−8…M−2",
            "Dates, and the child's verdict after each",
        ),
        Item(
            9,
            MAY,
            "Copy and bring up to date the memory box, life-story book and photographs",
            "KW",
            "M−5",
            "What is in the box; where the copies are",
        ),
        Item(
            10,
            MUST,
            "Agree whether therapy goes on, pauses or passes to someone else, and tell the child",
            "CL/XT",
            "M−10",
            "The agreement, and who told the child",
        ),
        Item(
            11,
            MUST,
            "List and sign over medicines, savings, identity papers, passport, telephone and devices",
            "KW",
            "M",
            "The signed list",
        ),
        Item(
            12,
            MUST,
            "The child signs the inventory; suitcases, and a known adult on the journey",
            "KW",
            "M",
            "Signed inventory; who travelled",
        ),
        Item(
            13,
            MUST,
            "Send the notices under regulations 13 and 14, and to both host authorities",
            "SW, RM",
            "M (≤5)",
            "Date and recipient of each notice",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(14, MAY, "Say goodbye: staff and friends, with a letter or a card", "RM", "M−1…M", "How it was done and who was there"),
        Item(15, MAY, "The old key worker calls or visits", "KW", "M+3d, 2w, 6w", "A line after each call or visit"),
        Item(
            16,
            MUST,
            "Move the partners' access: the old side ends, the new side begins",
            "RM/SW",
            "M",
            "Who ended, who began",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            17,
            MAY,
            "Ask the child how the move went; follow up whatever was lost or damaged",
            "SW",
            "M+10",
            "The child's words; what is being put right",
        ),
        Item(
            18,
            MAY,
            "Hold the settling meeting in the fourth week and share what was learnt with the old team",
            "NC+SW",
            "M+20",
            "Minutes, and what the old team was told",
        ),
    ),
)

T3 = Checklist(
    "T3",
    "Moving to foster carers, kin or parents",
    "From a home into a family: the carers are prepared as carefully as the child is.",
    "the day the child moves",
    (
        Item(
            1,
            MUST,
            "Have the carers assessed and approved, and the plan agreed at a review",
            "SW/IRO",
            "M−30",
            "Approval and review decision",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            2,
            MUST,
            "Brief the carers: the child's history, what sets things off, our understanding of it, sleep, food, family time",
            "SW+CL",
            "M−25",
            "Date of the briefing and what the carers asked",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            3,
            MAY,
            "Give the child the carers' own book or film: the family, the pets, the rooms, what happens when",
            "NC",
            "M−20",
            "The book or film, and the child's questions",
        ),
        Item(
            4,
            MAY,
            "Plan the introductions from neutral ground to a weekend, with points at which to go on or stop",
            "SW+KW",
            "M−20",
            "The plan, with its stop and go points",
        ),
        Item(5, MAY, "The key worker shows the carers how the care is done, during visits", "KW", "M−15 on", "A line after each visit"),
        Item(
            6,
            MAY,
            "Meet midway: hear the child's verdict and the carers' verdict, and change the pace if needed",
            "SW",
            "M−8",
            "Both verdicts and what was changed",
        ),
        Item(
            7,
            MUST,
            "Settle delegated authority, allowances, breaks for the carers and a number for the night",
            "SW+CO",
            "M−5",
            "The agreed list and the number",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            8,
            MUST,
            "Decide whether school stays or changes; if it changes, begin checklist T4",
            "SW+VSH",
            "M−15",
            "The decision and its reason",
        ),
        Item(
            9,
            MUST,
            "Hand over health, therapy and medicines, and change the GP",
            "KW+XT",
            "M−5",
            "Handover record, new GP named",
        ),
        Item(
            10,
            MAY,
            "Set family time afresh, and explain it to the child and to the family",
            "SW",
            "M−5",
            "The new arrangement and who explained it",
        ),
        Item(11, MAY, "Plan the goodbye, and how the child and the home keep in touch", "KW+CH", "M−5", "The plan in the child's words"),
        Item(
            12,
            MUST,
            "Check belongings against the inventory; proper luggage, and the things that comfort travel with the child",
            "KW",
            "M",
            "Inventory checked with the child",
        ),
        Item(
            13,
            MUST,
            "Write the safety plan for a family: children in the house, pets, going online, going missing",
            "SW+CL",
            "M−5",
            "The plan, shared with the carers",
        ),
        Item(14, MAY, "The key worker reaches out each week, then less and less", "KW", "M+1w…M+8w", "A line after each call or visit"),
        Item(15, MAY, "The carers talk with a therapist", "CL/XT", "M+2w, 4w, 8w", "Dates, and advice in a sentence", NOT_SHOWN_TO_CHILD),
        Item(
            16, MUST, "Visit within the first week and set the review date", "SW/IRO", "M+7d", "Date of the visit; review in the calendar"
        ),
        Item(17, MAY, "Ask the child: how is it going?", "SW", "M+10", "The child's words"),
        Item(
            18,
            MAY,
            "Decide when the bed that was held, or the way back, ends",
            "CO",
            "M+4w",
            "The decision and its date",
            NOT_SHOWN_TO_CHILD,
        ),
    ),
)

T4 = Checklist(
    "T4",
    "Changing school",
    "A new school, or a new phase: the child arrives known, expected and with someone to go to.",
    "the first day at the new school",
    (
        Item(
            1,
            MUST,
            "Decide with the virtual school if this move can be avoided; check the rule for Years 10 and 11; record the child's wishes",
            "SW+VSH",
            "M−20",
            "The decision, its reason and the child's wishes",
        ),
        Item(
            2,
            MUST,
            "Have the school named and the place agreed; looked-after children come first, and an EHC plan is amended if there is one",
            "VSH",
            "M−15",
            "The school's written yes",
        ),
        Item(
            3,
            MAY,
            "Welcome the child with a carer: meet head, office, class teacher and a buddy; see where to eat, hide and go to the toilet",
            "ND",
            "M−10",
            "Date of the visit and whom the child met",
        ),
        Item(
            4,
            MUST,
            "Talk, one designated teacher to the other: strengths, what works, what not to do",
            "DT+ND",
            "M−8",
            "Date of the call and the three things to carry over",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            5,
            MUST,
            "Finish the school version of the plan on one page, approved by the child, the clinical lead and the manager",
            "KW",
            "M−8",
            "The approved page and who approved it",
        ),
        Item(6, MUST, "Name the key adult at school and the safe space", "ND", "M−5", "Name of the adult, and where the space is"),
        Item(
            7,
            MAY,
            "Let the child decide who is told about being in care, and what they are told",
            "CH+ND",
            "M−5",
            "Who knows what, as the child chose",
        ),
        Item(
            8,
            MUST,
            "Give the school its consents, the list of who may collect, restrictions on family time and the emergency numbers",
            "SW",
            "M−3",
            "Each form, and the list as the school holds it",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            9,
            MUST,
            "Send the pupil file, attainment, special-needs file and common transfer file",
            "DT",
            "M+5",
            "Date sent and receipt",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            10,
            MUST,
            "Send the safeguarding file separately, from one safeguarding lead to the other, against a receipt",
            "DT",
            "M+5",
            "Date sent and receipt",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            11,
            MAY,
            "Have uniform, kit, device, lunch and timetable ready, and practise the journey",
            "KW",
            "M−2",
            "What is ready; how the practice run went",
        ),
        Item(
            12,
            MUST,
            "Agree how the child starts (part-time only with an end date) and the transport",
            "ND+VSH",
            "M−3",
            "Start pattern with its end date, and who drives",
        ),
        Item(
            13,
            MAY,
            "Greet the child on the first day, with the buddy; call the home at half past three",
            "ND",
            "M",
            "A line about the first day",
        ),
        Item(
            14,
            MAY,
            "Say goodbye at the old school, and keep friends' numbers and addresses",
            "DT+KW",
            "M−2",
            "How it was done; whose details were kept",
        ),
        Item(
            15,
            MUST,
            "Hold the PEP meeting at the new school and agree the use of pupil premium",
            "ND+VSH",
            "M+10",
            "Date of the meeting; what was agreed",
        ),
        Item(16, MAY, "Check in: how is it, for the child and for the school?", "KW+ND", "M+1w, 2w, 4w", "A line after each check-in"),
        Item(
            17,
            MAY,
            "Take the baseline: attainment, and the teacher's SDQ or a Boxall profile",
            "ND",
            "M+20",
            "Scores entered, with the date",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            18,
            MAY,
            "Look at attendance and any suspension since the start",
            "VSH",
            "M+6w",
            "The figures and what follows from them",
            NOT_SHOWN_TO_CHILD,
        ),
    ),
)

T5 = Checklist(
    "T5",
    "Changing a key adult, social worker or therapist",
    "Somebody important leaves while the child stays: an ending that is said out loud, and a beginning that overlaps.",
    "the last day of the person who leaves",
    (
        Item(
            1,
            MUST,
            "Agree the reason and the honest words for it, with “not because of you” among them",
            "RM/SW",
            "M−15",
            "The words, as agreed",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(2, MAY, "Tell the child: the one who leaves, together with one who stays", "KW", "M−12", "Who told, and what the child said"),
        Item(3, MAY, "Let the child help choose who comes next, where that can be", "RM+CH", "M−10", "How the child took part"),
        Item(4, MUST, "Overlap: at least three times all together", "KW", "M−10…M", "Dates of the three sessions"),
        Item(
            5,
            MUST,
            "Write the handover note: rituals, promises made, things still open, what sets things off",
            "KW",
            "M−5",
            "The note, and who has read it",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(6, MAY, "Add to the life story: an entry, a photograph, a letter", "KW", "M−3", "What was added"),
        Item(7, MAY, "Meet to say goodbye, and agree how you may be in touch later and how not", "KW+CH", "M", "What was agreed"),
        Item(
            8,
            MUST,
            "Pass on all open tasks, reviews and checklist items",
            "RM",
            "M",
            "The list, with the new names",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            9,
            MUST,
            "End the old involvement and tell the partners the new name",
            "RM/SW",
            "M",
            "Date of the end; who was told",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            10,
            MAY,
            "For therapy: closing or transfer sessions, a summary, and the risks handed over",
            "CL/XT",
            "M−20…M",
            "Dates and the recorded handover",
        ),
        Item(
            11,
            MAY,
            "Bring the plan up to date as a minor version: key people, and how to be with me",
            "RM",
            "M+5",
            "The new version's number",
        ),
        Item(
            12,
            MAY,
            "Watch a little more closely for a while: sleep, going missing, school",
            "RM+CL",
            "M…M+4w",
            "A line each week",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(13, MAY, "Ask the child how it went", "IRO/SW", "M+10", "The child's words"),
    ),
)

T6 = Checklist(
    "T6",
    "Moving in an emergency",
    "A move nobody planned: the essentials at once, the truth told kindly, and everything else caught up within days.",
    "the day of the move",
    (
        Item(
            1,
            MUST,
            "Record the decision that there is immediate risk, who authorised the move, and that the IRO was told",
            "SW/EDT",
            "M",
            "Decision, name and time",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            2,
            MUST,
            "Send the smallest safe pack: who I am, medicines, allergies, risks, what calms me, whom to call",
            "RM",
            "M (2 h)",
            "Time sent and to whom",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            3,
            MUST,
            "Tell the child the truth; comfort things, telephone and medicines come along",
            "KW",
            "M",
            "Who told, and what was taken",
        ),
        Item(4, MUST, "A known adult travels with the child; no bin bags", "RM/SW", "M", "Who travelled; what the things were packed in"),
        Item(5, MUST, "Tell the people who could not be asked beforehand", "RM/SW", "M+1", "Who was told, and when", NOT_SHOWN_TO_CHILD),
        Item(6, MUST, "Complete the placement plan and the notices", "SW", "M+5", "The plan and each notice", NOT_SHOWN_TO_CHILD),
        Item(7, MUST, "Arrange school and travel for the next school day", "SW+VSH", "M+1", "Who takes the child, and when"),
        Item(8, MUST, "Tell the family what is safe to tell", "SW", "M+1", "Who was told what", NOT_SHOWN_TO_CHILD),
        Item(9, MAY, "Send the full handover pack", "RM", "M+3", "Pack released, receipt", NOT_SHOWN_TO_CHILD),
        Item(10, MUST, "Pack belongings with an inventory and bring them", "KW", "M+3", "Inventory; date of delivery"),
        Item(11, MAY, "Arrange a goodbye, by call or by visit", "KW", "M+5", "When and how"),
        Item(12, MUST, "Call an early review", "IRO", "M+10", "Review in the calendar"),
        Item(13, MAY, "Visit, and see the child alone", "SW", "M+7d", "Date of the visit and the child's words"),
        Item(
            14,
            MAY,
            "Meet about what happened and what the child needed, without blame",
            "SW",
            "M+20",
            "Minutes, and what will be done differently",
            NOT_SHOWN_TO_CHILD,
        ),
        Item(
            15,
            MAY,
            "Hear the child's own account; help with a complaint if things were lost",
            "IRO/advocate",
            "M+10",
            "The child's words; the complaint if any",
        ),
    ),
)

T7 = Checklist(
    "T7",
    "Leaving care",
    "Towards a place of one's own, with people who can still be called at two in the morning.",
    "the day of moving out",
    (
        Item(
            1,
            MUST,
            "Have the pathway plan up to date, and the personal adviser named and met",
            "SW",
            "M−26w",
            "Date of the plan; when you met",
        ),
        Item(2, MUST, "Confirm at a review that the young person is ready", "IRO", "M−13w", "Review decision"),
        Item(
            3,
            MAY,
            "Check skills together: cooking, money, health, travel, a tenancy; with the young person's own rating",
            "KW+CH",
            "M−26w, −13w, −4w",
            "Both ratings, each time",
        ),
        Item(
            4,
            MUST,
            "Find the home and view it together; registered with Ofsted if under 18",
            "SW+CO",
            "M−10w",
            "Address agreed; date of the viewing",
        ),
        Item(
            5,
            MUST,
            "Have proof of identity, National Insurance number, bank account, savings, passport and birth certificate in hand",
            "KW",
            "M−8w",
            "Each paper ticked",
        ),
        Item(
            6,
            MUST,
            "Register with GP and dentist; agree the way from CAMHS into adult services, or its ending",
            "XT/KW",
            "M−8w",
            "Registrations, and the agreed pathway",
        ),
        Item(
            7,
            MUST,
            "Secure the EHC plan, the place in education, training or work, and the bursary",
            "VSH",
            "M−8w",
            "The offer and the bursary",
        ),
        Item(
            8,
            MAY,
            "Fix the dates for the setting-up grant, council-tax exemption and benefit claims",
            "SW/PAD",
            "M−4w",
            "The dates and who claims",
        ),
        Item(9, MAY, "Spend nights there on trial", "KW", "M−4w", "Dates, and how it was"),
        Item(10, MAY, "Draw the support map: five people I can call at two in the morning", "CH+KW", "M−4w", "The map"),
        Item(11, MUST, "Write the safety plan for the new place", "SW", "M−2w", "The plan, agreed with the young person"),
        Item(
            12,
            MUST,
            "Hand over belongings, memory box and life story; explain how to see the file, and that it is kept for 75 years",
            "KW",
            "M",
            "Inventory; who explained the file",
        ),
        Item(13, MAY, "Celebrate and say goodbye", "RM", "M", "How it was done and who was there"),
        Item(14, MAY, "Keep in touch: the home's visits", "KW", "M+1w…M+6 months", "A line after each visit"),
        Item(15, MUST, "The personal adviser visits", "PAD", "M+7d", "Date of the visit and the young person's words"),
        Item(
            16,
            MAY,
            "Ask for feedback and take stock at one, three and six months",
            "PAD",
            "as stated",
            "Three short snapshots",
        ),
    ),
)

CHECKLISTS: Mapping[str, Checklist] = MappingProxyType({checklist.kind: checklist for checklist in (T1, T2, T3, T4, T5, T6, T7)})
