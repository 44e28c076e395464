"""The rules of law, guidance and local habit that set a date, as data, each with its source.

A rule with several parts has one entry per part (RV9a, RV9b); a rule whose limit depends on where things stand has stages.
CPPCR 2010: the Care Planning, Placement and Case Review (England) Regulations; CHR 2015: the Children's Homes (England)
Regulations; both in their first text, so amendments are to be checked. Not legal advice.

One table under the headings of domain.md 3.1, and long because the law is.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from portal.deadlines.limits import EndOfTerm, WithoutDelay, YearDay, days, hours, months, school_days, weeks, working_days
from portal.deadlines.rule import Basis, Confidence, Rule, Stage
from portal.foundation.refusals import Refused

_CPPCR, _CHR, _SEND = "CPPCR 2010", "CHR 2015", "SEND Regulations 2014"
_NO_NUMBER = "The law sets no number of days: act as soon as one of these happens."

_PLACEMENT = (
    Rule(
        "PL1",
        "Placement plan",
        "the start of the placement",
        working_days(5),
        ("SW", "RM"),
        Basis.LEGAL,
        f"{_CPPCR} reg 9",
        Confidence.READ,
        note="It belongs before the placement starts; this is the limit where that was not practicable. The registered manager signs it.",
    ),
    Rule(
        "PL2",
        "Care plan of a child not under a care-order plan",
        "the start of the first placement",
        working_days(10),
        ("SW",),
        Basis.LEGAL,
        f"{_CPPCR} reg 4(2)",
        Confidence.READ,
        note="It belongs before the first placement; this is the limit where that was not practicable.",
    ),
    Rule(
        "PL3",
        "Written notice of the placement to child, parents, previous carer, ICB, GP, school and IRO",
        "the start of the placement",
        working_days(5),
        ("SW",),
        Basis.LEGAL,
        f"{_CPPCR} reg 13",
        Confidence.READ,
        note="It goes out before the placement; this is the limit in an emergency."
        " It may be withheld from someone where it would be a risk.",
    ),
    Rule(
        "PL4",
        "Host authority told of admission or discharge, in writing",
        "the admission or discharge",
        WithoutDelay(),
        ("RM",),
        Basis.LEGAL,
        f"{_CHR} reg 41",
        Confidence.READ,
        note="Not needed where the host authority is the placing authority.",
    ),
    Rule(
        "PL5",
        "Social worker's visit",
        "the start of the placement",
        None,
        ("SW",),
        Basis.LEGAL,
        f"{_CPPCR} reg 28",
        Confidence.READ,
        stages=(
            Stage("first", "Social worker's first visit", "the start of the placement", weeks(1)),
            Stage("year1", "Social worker's visit in the first year", "the previous visit", weeks(6)),
            Stage("later", "Social worker's visit after the first year", "the previous visit", weeks(6)),
            Stage(
                "later_to_18", "Social worker's visit after the first year, placement meant to last to 18", "the previous visit", months(3)
            ),
        ),
    ),
)

_REVIEW = (
    Rule(
        "RV1",
        "First review",
        "the day the child became looked after",
        working_days(20),
        ("IRO",),
        Basis.LEGAL,
        f"{_CPPCR} reg 33(1)",
        Confidence.READ,
    ),
    Rule("RV2", "Second review", "the first review", months(3), ("IRO",), Basis.LEGAL, f"{_CPPCR} reg 33(2)", Confidence.READ),
    Rule("RV3", "Later review", "the previous review", months(6), ("IRO",), Basis.LEGAL, f"{_CPPCR} reg 33(2)", Confidence.READ),
    Rule(
        "RV4",
        "Early review",
        "the IRO asks, a visit finds the child's welfare not safeguarded, or another case of reg 33(3)",
        None,
        ("SW", "IRO"),
        Basis.LEGAL,
        f"{_CPPCR} regs 30 and 33(3)",
        Confidence.READ,
        note=_NO_NUMBER,
    ),
    Rule(
        "RV5",
        "The home asks for a review of the plans",
        "the child is at risk or the care inadequate, the child is persistently absent, or the child asks",
        None,
        ("RM",),
        Basis.LEGAL,
        f"{_CHR} reg 14(2)(e)",
        Confidence.READ,
        note=_NO_NUMBER,
    ),
    Rule(
        "RV6",
        "A review considers the change before it is made",
        "a significant change of the care plan",
        None,
        ("SW",),
        Basis.LEGAL,
        f"{_CPPCR} reg 32(2)",
        Confidence.READ,
        note="No significant change of the care plan is made before a review has considered it.",
        blocks=True,
    ),
    Rule(
        "RV7a",
        "Invitations to the review",
        "the review",
        working_days(-10),
        ("LA",),
        Basis.PROPOSED,
        "product default",
        Confidence.PROPOSAL,
    ),
    Rule("RV7b", "Provider's report", "the review", working_days(-5), ("RM",), Basis.PROPOSED, "product default", Confidence.PROPOSAL),
    Rule(
        "RV8",
        "Social worker's report to IRO and invitees",
        "the review",
        working_days(-3),
        ("SW",),
        Basis.GUIDANCE,
        "Children Act 1989 guidance vol 2; IRO Handbook",
        Confidence.GENERAL,
    ),
    Rule(
        "RV9a",
        "Decisions issued",
        "the review",
        working_days(5),
        ("IRO",),
        Basis.GUIDANCE,
        "IRO Handbook, as councils quote it",
        Confidence.SECONDARY,
    ),
    Rule(
        "RV9b",
        "The authority's manager contests the decisions",
        "the receipt of the decisions",
        working_days(5),
        ("LA",),
        Basis.GUIDANCE,
        "IRO Handbook",
        Confidence.GENERAL,
        note="Not contested by then, they stand.",
    ),
    Rule(
        "RV10a",
        "Full record of the review",
        "the review",
        working_days(15),
        ("IRO",),
        Basis.GUIDANCE,
        "IRO Handbook",
        Confidence.GENERAL,
        note="Some councils promise 2 weeks.",
        choices=(working_days(15), weeks(2)),
    ),
    Rule(
        "RV10b", "Distribution of the record", "the review", working_days(20), ("IRO",), Basis.GUIDANCE, "IRO Handbook", Confidence.GENERAL
    ),
    Rule(
        "RV11",
        "Dispute resolution, in total",
        "the start of the dispute",
        working_days(20),
        ("LA",),
        Basis.GUIDANCE,
        "IRO Handbook, as a council quotes it",
        Confidence.SECONDARY,
    ),
)

_HEALTH = (
    Rule(
        "HL1",
        "Initial health assessment by a doctor, report ready for the first review",
        "the day the child became looked after",
        working_days(20),
        ("LA", "ICB"),
        Basis.GUIDANCE,
        "guidance on the health of looked-after children",
        Confidence.GENERAL,
        note="Where the first review is held earlier, that day counts.",
    ),
    Rule(
        "HL2a",
        "Review health assessment",
        "the previous health assessment",
        None,
        ("LAC nurse",),
        Basis.LEGAL,
        f"{_CPPCR} reg 7",
        Confidence.GENERAL,
        stages=(
            Stage("under5", "Review health assessment of a child under 5", "the previous health assessment", months(6)),
            Stage("from5", "Review health assessment of a child of 5 or over", "the previous health assessment", months(12)),
        ),
    ),
    Rule(
        "HL2b",
        "SDQ completed by the carer, ages 4 to 16",
        "the previous SDQ",
        months(12),
        ("SW",),
        Basis.LEGAL,
        "SSDA903 return",
        Confidence.READ,
        note="A carer’s score ends it, and so does the reason why there is none (SDQ1 to SDQ5), entered under “Goals and measures” by "
        "the key worker or the clinical lead. The next is counted from that day.",
    ),
)

_EDUCATION = (
    Rule(
        "ED1a",
        "Personal education plan started",
        "the day the child came into care",
        working_days(10),
        ("SW", "DT"),
        Basis.LOCAL,
        "councils' procedures; they vary",
        Confidence.SECONDARY,
        choices=(working_days(10), school_days(10), working_days(20)),
    ),
    Rule(
        "ED1b",
        "Personal education plan ready for the first review",
        "the day the child came into care",
        working_days(20),
        ("SW", "DT"),
        Basis.LOCAL,
        "councils' procedures; CPPCR 2010 reg 33(1) for the first review",
        Confidence.SECONDARY,
        note="Where the first review is held earlier, that day counts.",
    ),
    Rule(
        "ED2a",
        "Personal education plan reviewed each term",
        "the term",
        EndOfTerm(),
        ("DT", "VSH"),
        Basis.LOCAL,
        "councils' procedures",
        Confidence.SECONDARY,
    ),
    Rule(
        "ED2b",
        "New personal education plan after a school move",
        "the school move",
        working_days(10),
        ("DT", "VSH"),
        Basis.LOCAL,
        "councils' procedures; they vary",
        Confidence.SECONDARY,
        choices=(working_days(10), working_days(20)),
    ),
    Rule(
        "ED3",
        "Suitable education found",
        "coming into care or the move",
        school_days(20),
        ("SW", "VSH"),
        Basis.LOCAL,
        "councils' procedures",
        Confidence.SECONDARY,
    ),
    Rule(
        "ED4",
        "Nominated officer's approval of a move that disrupts Key Stage 4",
        "a move in years 10 or 11 that disrupts schooling",
        None,
        ("SW",),
        Basis.LEGAL,
        f"{_CPPCR} reg 10",
        Confidence.READ,
        note="The nominated officer approves first, designated teacher and IRO are consulted. An emergency is exempt.",
        blocks=True,
    ),
    Rule(
        "ED5",
        "Safeguarding file sent to the new school, with receipt",
        "the move to the new school",
        None,
        ("DSL",),
        Basis.GUIDANCE,
        "Keeping children safe in education",
        Confidence.SECONDARY,
        stages=(
            Stage("in_year", "Safeguarding file to the new school, in-year move", "the move to the new school", days(5)),
            # The first day of term is itself the first of the five.
            Stage("new_term", "Safeguarding file to the new school, move at the start of term", "the first day of term", days(4)),
        ),
    ),
    Rule(
        "ED6",
        "Education, health and care plan passed to the new authority",
        "the old authority learning of the move",
        None,
        ("LA",),
        Basis.LEGAL,
        f"{_SEND} reg 15",
        Confidence.READ,
        note="With 15 working days' notice or more it passes on the day of the move.",
        stages=(
            Stage(
                "late_notice",
                "EHC plan to the new authority, notice under 15 working days",
                "the old authority learning of the move",
                working_days(15),
            ),
            Stage("move", "EHC plan to the new authority", "the move", days(0)),
            Stage("new_authority", "The new authority writes about the EHC plan", "the passing of the plan", weeks(6)),
        ),
    ),
    Rule(
        "ED7",
        "Education, health and care plan reviewed and amended before a phase transfer",
        "the transfer",
        None,
        ("LA",),
        Basis.LEGAL,
        f"{_SEND} reg 18",
        Confidence.READ,
        stages=(
            Stage("school", "EHC plan reviewed and amended before a transfer between phases of school", "the transfer", YearDay(2, 15)),
            Stage("post16", "EHC plan reviewed and amended before a transfer to post-16", "the transfer", YearDay(3, 31)),
            Stage("between_post16", "EHC plan reviewed and amended before a transfer between post-16 places", "the transfer", months(-5)),
        ),
    ),
)

_LEAVING = (
    Rule(
        "LC1a",
        "Pathway assessment and plan",
        "the 16th birthday",
        months(3),
        ("SW", "PAD"),
        Basis.LEGAL,
        "Children Act 1989, leaving care, as councils quote it",
        Confidence.SECONDARY,
    ),
    Rule(
        "LC1b",
        "Review of the pathway plan",
        "the previous review of the pathway plan",
        months(6),
        ("SW", "PAD"),
        Basis.LEGAL,
        "Children Act 1989, leaving care, as councils quote it",
        Confidence.SECONDARY,
        note="A change of home asks for one at once.",
    ),
)

_MOVES = (
    Rule(
        "TR1",
        "Ending a placement",
        "the ending of the placement",
        working_days(10),
        ("SW",),
        Basis.LEGAL,
        f"{_CPPCR} reg 14",
        Confidence.READ,
        note="A placement ends only after a review, with another home found, the IRO told and written notice given,"
        " unless immediate harm forbids waiting. The date is the limit for notices that are late for that reason.",
        blocks=True,
    ),
    Rule(
        "TR2",
        "Those not consulted about an emergency move are told",
        "the emergency move",
        working_days(1),
        ("RM",),
        Basis.LOCAL,
        "providers' manuals",
        Confidence.SECONDARY,
    ),
)

_INCIDENTS = (
    Rule(
        "IN1a",
        "Record of restraint or other measure of control",
        "the use of the measure",
        hours(24),
        ("KW", "RM"),
        Basis.LEGAL,
        f"{_CHR} reg 35(3)",
        Confidence.READ,
    ),
    Rule(
        "IN1b",
        "Manager has spoken to the staff and signed the record",
        "the use of the measure",
        hours(48),
        ("RM",),
        Basis.LEGAL,
        f"{_CHR} reg 35(3)",
        Confidence.READ,
    ),
    Rule(
        "IN1c",
        "The child has been spoken with about the measure",
        "the use of the measure",
        days(5),
        ("RM", "KW"),
        Basis.LEGAL,
        f"{_CHR} reg 35(3)",
        Confidence.READ,
    ),
    Rule(
        "IN2",
        "Serious event told to the regulator, the placing authority and others",
        "the event",
        WithoutDelay(),
        ("RM",),
        Basis.LEGAL,
        f"{_CHR} reg 40",
        Confidence.READ,
        note="Providers' manuals set 24 hours.",
    ),
    Rule(
        "IN3",
        "Independent return home interview",
        "the return of the child",
        hours(72),
        ("LA",),
        Basis.GUIDANCE,
        "guidance on children who go missing, as councils quote it",
        Confidence.SECONDARY,
    ),
)

_QUALITY = (
    Rule(
        "QA1",
        "Independent visit and its report to the regulator and the placing authorities",
        "the previous visit",
        months(1),
        ("RI",),
        Basis.LEGAL,
        f"{_CHR} reg 44",
        Confidence.READ,
        note="The host authority receives the report on request.",
    ),
    Rule("QA2a", "Quality of care review", "the previous review", months(6), ("RM",), Basis.LEGAL, f"{_CHR} reg 45", Confidence.SECONDARY),
    Rule(
        "QA2b",
        "Quality of care report to the regulator",
        "the end of the review",
        days(28),
        ("RM",),
        Basis.LEGAL,
        f"{_CHR} reg 45",
        Confidence.GENERAL,
    ),
    Rule(
        "SE1a",
        "Review of the criteria for secure accommodation",
        "the start of the secure placement",
        None,
        ("LA",),
        Basis.LEGAL,
        "Children Act 1989 s25",
        Confidence.GENERAL,
        stages=(
            Stage("first", "First review of the criteria for secure accommodation", "the start of the secure placement", months(1)),
            Stage("later", "Later review of the criteria for secure accommodation", "the previous review", months(3)),
        ),
    ),
    Rule(
        "SE1b",
        "Detention placement plan of a child in youth detention accommodation",
        "the start of the placement",
        working_days(10),
        ("LA",),
        Basis.LEGAL,
        "CPPCR 2010, youth detention accommodation",
        Confidence.GENERAL,
    ),
)

_BREACHES = (
    Rule(
        "BR1",
        "A personal data breach reported to the Information Commissioner",
        "becoming aware of the breach",
        hours(72),
        ("RM",),
        Basis.LEGAL,
        "UK GDPR Article 33(1)",
        Confidence.GENERAL,
        note="Not needed where a risk to people is unlikely; that is written down too.",
    ),
)

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.id: rule
        for family in (_PLACEMENT, _REVIEW, _HEALTH, _EDUCATION, _LEAVING, _MOVES, _INCIDENTS, _QUALITY, _BREACHES)
        for rule in family
    }
)
"""Every rule by its id, in the order of the domain's table."""


def rule_named(rule_id: str) -> Rule:
    """The rule of that id, in either case. An unknown id and one that has parts are refused, naming what there is."""
    wanted = rule_id.strip().upper()
    for known in RULES.values():
        if known.id.upper() == wanted:
            return known
    if parts := parts_of(wanted):
        raise Refused(f"{wanted} has parts: {'; '.join(f'{part.id} {part.title}' for part in parts)}. Ask for one of them.", rule=wanted)
    raise Refused(f"There is no deadline rule “{rule_id[:20]}”. There are {', '.join(RULES)}.")


def parts_of(rule_id: str) -> list[Rule]:
    """The rules into which one line of the domain's table falls (`RV9`: RV9a, RV9b), in order; none for a rule itself."""
    wanted = re.escape(rule_id.strip().upper())
    return [known for known in RULES.values() if re.fullmatch(f"{wanted}[A-C]", known.id.upper())]
