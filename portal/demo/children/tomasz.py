"""Tomasz, on the way to a foster family. Millstone Cottage, beside Ella."""

from portal.demo.children.basics import legal, where_and_whom_to_ring
from portal.demo.shapes import (
    CHILD,
    COMMISSIONER,
    FULL,
    SCHOOL,
    AgreementStory,
    ChildStory,
    ChildsViews,
    Contribution,
    Goal,
    Identity,
    InvolvementStory,
    ItemDone,
    Passage,
    PlacementStory,
    PlanVersion,
    ReviewStory,
    Text,
    TransitionStory,
)
from portal.demo.writing import five_steps, version_for

KW, RM, CL = "isaac-thorne", "maureen-doyle", "anil-perera"
EASTMOOR_SW, EASTMOOR_IRO, EASTMOOR_CO = "piotr-nowak", "grace-whitfield", "imran-siddiqui"
PINDERS_DT = "owen-castell"

TOMASZ = ChildStory(
    key="tomasz",
    case_code="EC-3V7L",
    identity=Identity(
        known_as="Tomasz",
        legal_name="Tomasz Adam Wilk",
        age_years=10,
        birthday=(12, 6),
        pronouns="he/him",
        language="Polish and English",
        interpreter="Polish, for meetings with his father",
        communication_needs="Thinks in Polish when upset: short English words, or let him write. Likes a diagram.",
    ),
    commissioner_identity="EC-3V7L, aged 10, Eastmoor County Council, Millstone Cottage.",
    placements=(PlacementStory("tomasz-millstone", "fernhollow", "millstone-cottage", "eastmoor", "C2", "K2", 455),),
    involvements=(
        InvolvementStory(EASTMOOR_SW, None, 480, "Allocated social worker of the placing authority"),
        InvolvementStory(EASTMOOR_IRO, None, 470, "Appointed independent reviewing officer"),
        InvolvementStory(KW, "tomasz-millstone", 455, "Key worker named in the placement plan"),
        InvolvementStory(CL, "tomasz-millstone", 450, "Clinical lead for the home"),
        InvolvementStory(PINDERS_DT, "tomasz-millstone", 430, "Designated teacher; granted by the social worker"),
    ),
    entries=(
        *where_and_whom_to_ring("millstone-cottage", "eastmoor", "tomasz-millstone", RM, 455),
        *legal(
            EASTMOOR_SW,
            455,
            full="C2: full care order. Father shares parental responsibility and supports the move to a family.",
            commissioner="C2. Plan: long-term foster family.",
            school="In the care of Eastmoor County Council. Piotr Nowak signs; the house signs for the day.",
        ),
        Text(12, FULL, "Allergies", "Bee stings: large local swelling. Cream and cold cloth.", KW, 400),
        Text(12, SCHOOL, "Allergies", "Bee stings: swelling. Cold cloth, and ring us.", KW, 400),
        Text(
            13,
            FULL,
            "School at present",
            "Top table in maths; reads in two languages; attendance 98 per cent. School does not change with the move.",
            PINDERS_DT,
            28,
        ),
        Text(
            14,
            FULL,
            "Family time this month",
            "Father: Saturdays, three hours, in the park with the chess tables; an interpreter only for meetings. Aunt in Gdynia: calls "
            "on name days.",
            EASTMOOR_SW,
            30,
        ),
        Text(
            14,
            SCHOOL,
            "Collecting Tomasz",
            "The house collects. From the move on, his foster carers; names will be given by the social worker.",
            EASTMOOR_SW,
            12,
        ),
        Text(
            30,
            FULL,
            "Practice note: first tea with the carers",
            "He laid the table for seven, then moved his own plate next to the dog. Curiosity from everyone, questions from nobody. On "
            "the way home he said the Polish word for “maybe” eleven times, each with another face.",
            KW,
            4,
            "tomasz-millstone",
        ),
    ),
    plans=(
        PlanVersion(
            number="2.0",
            state="out_for_agreement",
            begun_days_ago=35,
            approved_by=(RM, CL),
            approved_days_ago=4,
            why="Major: written for the move to a foster family.",
            agreements=(AgreementStory(EASTMOOR_SW, "agreed", 2), AgreementStory(PINDERS_DT, "agreed", 1, section=9)),
            sections=(
                five_steps(
                    1,
                    KW,
                    RM,
                    "One: I can beat you at chess and I will be polite about it. Two: Tomasz has a z, please say it. Three: I like to "
                    "know who is in charge of soup.",
                    "Chess. Building marble runs three floors high. Explaining a rule so that a small child gets it.",
                    "Dogs. Snow. Dad's jokes, which only work in Polish.",
                    "Polish at Dad's table, English at school. Catholic; Wigilia is the day that matters.",
                ),
                five_steps(
                    3,
                    CL,
                    CL,
                    "Tomasz organises everyone. When a grown-up is unsure he becomes very bossy or very funny.",
                    "That somebody has to be in charge, and if nobody is, it had better be him.",
                    "Adults who decide kindly and stick to it. To be allowed to be ten.",
                    "“That is a grown-up job; yours is the marble run.” Soup at the same time each day.",
                    "Fairly sure; his father recognised it and told us about the winter when Tomasz ran the house.",
                ),
                five_steps(
                    4,
                    KW,
                    RM,
                    "Somebody knows what is for tea.",
                    "Sit down yourself. Say who is in charge of what. Offer the dog.",
                    "Once, with the reason, and no vote.",
                    "“I've got this one.” A hand for a high five, never on the head.",
                    "A game of chess in which no one talks about it.",
                ),
                five_steps(
                    8,
                    KW,
                    EASTMOOR_SW,
                    "Isaac; Maureen, who knows about soup; Mr Castell.",
                    "Dad every Saturday, and the carers have asked him to tea.",
                    "Two friends from chess club.",
                    "The carers' dog, Bolek by coincidence, which he has taken for a sign.",
                ),
                five_steps(
                    11,
                    CL,
                    CL,
                    "“Let somebody else lay the table.” · “Win against Dad.”",
                    "One adult in each house is in charge and says so.",
                ),
                five_steps(
                    12,
                    KW,
                    None,
                    "A foster family, half an hour away; same school, same Saturdays. Introductions have begun, with points at which to "
                    "go on or stop.",
                    "Told by Isaac and Piotr, in English and then by Dad in Polish, so that both of him heard it.",
                    "The first snow, and Wigilia.",
                ),
                version_for(
                    SCHOOL,
                    8,
                    "How to help Tomasz at school",
                    "Tomasz is clever, courteous and takes charge when adults seem unsure. Say plainly who decides, give him a real "
                    "job, and relieve him of the ones that are not his. When upset he may lose his English: give him paper, or a "
                    "diagram, and wait.",
                    author=KW,
                    approver=RM,
                ),
                version_for(
                    SCHOOL,
                    11,
                    "What can be hard in the school day",
                    "Supply teachers, lost property, group work without a leader. The weeks around his move; school is the thing that "
                    "stays, and you may tell him so.",
                    author=KW,
                    approver=RM,
                ),
                version_for(
                    COMMISSIONER,
                    25,
                    "Commissioner line: changes",
                    "Introductions to a foster family under way; move expected within five weeks; school unchanged.",
                    author=KW,
                    approver=EASTMOOR_SW,
                ),
                version_for(
                    CHILD,
                    25,
                    "Tomasz's version: the move",
                    "You have met the dog. Next comes lunch, then a night, then a weekend. After each one you say go or stop, and stop "
                    "is a real answer.",
                    author=KW,
                    approver=EASTMOOR_SW,
                ),
            ),
        ),
    ),
    transitions=(
        TransitionStory(
            kind="T3",
            state="preparing",
            placement="tomasz-millstone",
            move_in_working_days=24,
            before="Millstone Cottage",
            after="A foster family in Eastmoor",
            reason="Tomasz asked for a family with a dog; his father agrees.",
            approved_by=EASTMOOR_SW,
            items=(
                ItemDone(1, EASTMOOR_SW, 12, "Approved at panel; review agreed."),
                ItemDone(2, EASTMOOR_SW, 1, "Two evenings with Dr Perera. They asked about soup before they asked about anything else."),
                ItemDone(4, EASTMOOR_SW, 3, "Drafted with Tomasz as a marble run with gates.", state="doing"),
            ),
        ),
    ),
    reviews=(
        ReviewStory(
            key="tomasz-review",
            kind="midpoint check",
            state="pack_issued",
            placement="tomasz-millstone",
            held_in_days=3,
            place="Millstone Cottage, soup at one",
            chair=RM,
            contributions=(
                Contribution(
                    PINDERS_DT,
                    5,
                    (Passage("What is going well", "He taught the chess club's beginners the word for “draw” in three languages."),),
                    school_summary="Teaches the beginners at chess club.",
                ),
                Contribution(EASTMOOR_SW, 4, (Passage("What we ask the review to decide", "Go or stop for the first night."),)),
                Contribution(EASTMOOR_CO, None),
            ),
            views=ChildsViews(
                "PN1", "Will come himself, with a diagram.", ("I want the night to be a Friday because Saturday is Dad.",), "Which night."
            ),
        ),
    ),
    goals=(Goal("child", "Let somebody else lay the table.", "Tomasz", ((120, 1), (30, 5)), KW, "Moving forward"),),
)
