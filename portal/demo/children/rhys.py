"""Rhys, who arrives today. The Old Orchard."""

from portal.demo.children.basics import legal, where_and_whom_to_ring
from portal.demo.shapes import (
    FULL,
    ChildStory,
    Identity,
    InvolvementStory,
    ItemDone,
    PlacementStory,
    PlanVersion,
    ReviewStory,
    Text,
    TransitionStory,
)
from portal.demo.writing import five_steps

KW, RM, CL = "shanice-bailey", "maureen-doyle", "anil-perera"
EASTMOOR_SW, EASTMOOR_IRO, EASTMOOR_VSH = "piotr-nowak", "grace-whitfield", "eleanor-tate"

RHYS = ChildStory(
    key="rhys",
    case_code="EC-9B2K",
    identity=Identity(
        known_as="Rhys",
        legal_name="Rhys Gethin Barlow",
        age_years=15,
        birthday=(5, 21),
        pronouns="he/him",
        language="English",
        interpreter=None,
        communication_needs="First days: tell him the plan for the next two hours, no further. He will ask when he wants more.",
    ),
    commissioner_identity="EC-9B2K, aged 15, Eastmoor County Council, The Old Orchard.",
    placements=(PlacementStory("rhys-orchard", "fernhollow", "the-old-orchard", "eastmoor", "V2", "K2", 0),),
    involvements=(
        InvolvementStory(EASTMOOR_SW, None, 120, "Allocated social worker of the placing authority"),
        InvolvementStory(EASTMOOR_IRO, None, 110, "Appointed independent reviewing officer"),
        InvolvementStory(KW, "rhys-orchard", 14, "Key worker named in the placement plan"),
        InvolvementStory(CL, "rhys-orchard", 14, "Clinical lead for the home"),
    ),
    entries=(
        *where_and_whom_to_ring("the-old-orchard", "eastmoor", "rhys-orchard", RM, 0),
        *legal(
            EASTMOOR_SW,
            10,
            full="V2: accommodated under section 20, with his father's written agreement. His father keeps sole parental responsibility.",
            commissioner="V2. Parental agreement current.",
            school="Father signs, through Piotr Nowak; the house signs for the day.",
        ),
        Text(12, FULL, "Allergies", "Hay fever; tablets in summer. Nothing else known to his father or GP.", KW, 5),
        Text(
            7,
            FULL,
            "His questions before coming, and our answers",
            "Is there a dog? (Two.) Who cooks? (All of us; you, if you like.) Can I keep my bike inside? (In the hall, under the "
            "stairs.) Will I have to talk? (No.)",
            KW,
            9,
            "rhys-orchard",
        ),
        Text(
            13,
            FULL,
            "School at present",
            "Stays at his school for the examination year; transport from day one by the house. Mechanics at the college on Fridays.",
            EASTMOOR_VSH,
            6,
        ),
    ),
    plans=(
        PlanVersion(
            number="1.0",
            state="draft",
            begun_days_ago=3,
            why="First draft, from the referral and two visits. Rhys has not read it yet.",
            sections=(
                five_steps(
                    1,
                    KW,
                    None,
                    "From his visits: he fixed the gate latch while nobody was looking. Ask him before writing anything else here.",
                    "Bikes, hinges, anything with a spring in it.",
                ),
                five_steps(
                    4,
                    KW,
                    None,
                    "A job that needs doing, and a mug that is his.",
                    "Go outside. Hold the other end of something.",
                    "Short, and in good time.",
                ),
                five_steps(
                    6,
                    RM,
                    None,
                    "Not known by us yet. His father names arguments behind closed doors.",
                    None,
                    "Interim: doors open, voices down, the workshop light on.",
                    "Following him up the stairs.",
                    None,
                    "Interim: ring him, ring his father, then police and on-call after an hour in daylight or at once after dark.",
                ),
                five_steps(12, KW, None, "He has just come. His father visits on Sunday. Nothing else changes this month."),
            ),
        ),
    ),
    transitions=(
        TransitionStory(
            kind="T1",
            state="moving",
            placement="rhys-orchard",
            move_in_working_days=0,
            before="Father's home",
            after="The Old Orchard",
            reason="Father is ill and asked for help early.",
            approved_by=EASTMOOR_SW,
            items=(
                ItemDone(1, RM, 16, "A good match with the workshop; the house has met him twice."),
                ItemDone(2, EASTMOOR_SW, 15, "All received but the dental record."),
                ItemDone(3, KW, 14, "Guide sent, with both dogs. Answers in his own record."),
                ItemDone(4, KW, 5, "Tea, then an afternoon in the workshop. He did not want a night."),
                ItemDone(5, EASTMOOR_SW, 6, "Held with his father; nineteen items agreed one by one."),
                ItemDone(7, RM, 2, "Approved with Dr Perera."),
                ItemDone(8, EASTMOOR_SW, 6, "Father and grandmother told the team about Sundays and silences."),
                ItemDone(10, EASTMOOR_SW, 7, "School unchanged; the house drives; designated teacher told."),
                ItemDone(11, KW, 1, "He chose green and a hook for the bike. Bara brith in the tin."),
                ItemDone(13, RM, 3, "Shanice at the door; three adults for three days."),
            ),
        ),
    ),
    reviews=(
        ReviewStory(
            key="rhys-review",
            kind="CLA review support pack",
            state="scheduled",
            placement="rhys-orchard",
            held_in_days=25,
            place="To be chosen with Rhys",
            chair=EASTMOOR_IRO,
        ),
    ),
)
