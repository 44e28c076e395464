"""Ivo, whose move is paused. Kestrel House."""

from portal.demo.children.basics import legal, where_and_whom_to_ring
from portal.demo.shapes import (
    FULL,
    SCHOOL,
    SELF,
    Attendance,
    ChildStory,
    ChildsViews,
    Contribution,
    Decision,
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
from portal.demo.writing import pace, pace_letters, version_for

KW, RM, CL = "callum-reid", "priya-nair", "leila-farrokh"
EASTMOOR_SW, EASTMOOR_IRO = "piotr-nowak", "grace-whitfield"
XT = "mateusz-zielinski"

IVO = ChildStory(
    key="ivo",
    case_code="EC-6J9F",
    identity=Identity(
        known_as="Ivo",
        legal_name="Ivaylo Dimitrov Kane",
        age_years=12,
        birthday=(4, 14),
        pronouns="he/him",
        language="English; some Bulgarian",
        interpreter="Bulgarian, for his grandmother",
        communication_needs="Stammers when hurried. Do not finish his words. Singing and walking make speech easier.",
    ),
    commissioner_identity="EC-6J9F, aged 12, Eastmoor County Council, Kestrel House.",
    placements=(PlacementStory("ivo-kestrel", "tamarisk", "kestrel-house", "eastmoor", "C2", "K2", 330),),
    involvements=(
        InvolvementStory(EASTMOOR_SW, None, 500, "Allocated social worker of the placing authority"),
        InvolvementStory(EASTMOOR_IRO, None, 480, "Appointed independent reviewing officer"),
        InvolvementStory(KW, "ivo-kestrel", 330, "Key worker named in the placement plan"),
        InvolvementStory(CL, "ivo-kestrel", 325, "Clinical lead for the home"),
        InvolvementStory(XT, "ivo-kestrel", 140, "Treating clinician; granted by the social worker"),
        InvolvementStory(
            "shanice-bailey",
            "ivo-kestrel",
            30,
            "Key worker of the home he may move to; approved by the social worker",
            capacity="receiving",
        ),
    ),
    entries=(
        *where_and_whom_to_ring("kestrel-house", "eastmoor", "ivo-kestrel", RM, 330),
        *legal(
            EASTMOOR_SW,
            330,
            full="C2: full care order. His grandmother in Burgas is in touch by video and is told of all important decisions.",
            commissioner="C2. No proceedings pending.",
            school="In the care of Eastmoor County Council. Piotr Nowak signs; the house signs for the day.",
        ),
        Text(12, FULL, "Allergies", "Dust mites: sneezing, itchy eyes. Anti-allergy bedding.", KW, 300),
        Text(
            13,
            FULL,
            "School at present",
            "Year group choir soloist; English with a speech plan; attendance 95 per cent.",
            KW,
            35,
            "ivo-kestrel",
        ),
        Text(
            15,
            FULL,
            "Language and songs",
            "Calls with Baba on Saturdays, one song each. Callum has learnt two. Name-day bread in spring; red and white thread on his "
            "wrist in March.",
            KW,
            45,
            "ivo-kestrel",
        ),
        Text(
            19,
            FULL,
            "About moving",
            "I said I want to be nearer my brother. I didn't say I want to be further from Callum. Can somebody do the maths.",
            SELF,
            9,
            "ivo-kestrel",
        ),
        Text(
            30,
            FULL,
            "Practice note: the suitcase",
            "Packed and unpacked three times. Sang the unpacking. Empathy: “Part of you is going and part of you isn't.” He said, "
            "without a stammer, “Yes.”",
            KW,
            11,
            "ivo-kestrel",
        ),
    ),
    plans=(
        PlanVersion(
            number="2.0",
            state="clinical_check",
            begun_days_ago=40,
            why="Major: rewritten for a move that may come; with Dr Farrokh for clinical wording.",
            sections=(
                pace(
                    1,
                    KW,
                    RM,
                    "One: I stammer. It is not nerves, it is how I talk. Two: wait. Three: I sing everything I can't say.",
                    "Singing, harmonies mostly. Skateboard, slow and stylish.",
                    "Baba's songs, echoes in tunnels, pancakes with white cheese.",
                ),
                pace(
                    3,
                    CL,
                    None,
                    "Ivo agrees with everyone and is then ill in the stomach on the day.",
                    "That saying no costs people. We wonder if his body is the part of him that may say it.",
                    "Adults who ask twice, with a day between, and welcome a changed mind.",
                    "Asking by song, by thumbs, in the skate park. Time.",
                ),
                pace_letters(
                    KW,
                    RM,
                    laugh="Call and answer across the stairwell.",
                    too_much="Imitating. Ever.",
                    feelings="Wanting two things.",
                    wondering="“Thumb up, thumb down, thumb sideways?”",
                    where="Walking. Never at a table.",
                    soothes="Hum a low note and keep it.",
                ),
                pace(
                    8,
                    KW,
                    None,
                    "Callum; his choir leader; Baba on Saturdays.",
                    "Father: a call in the school holidays, when Ivo asks.",
                    "His older brother, an hour away, every second Sunday.",
                ),
                pace(
                    12,
                    KW,
                    None,
                    "A home nearer his brother has been found, and the move is paused because Ivo's stomach said no. Nobody is cross. "
                    "The room is held for a while.",
                ),
                version_for(
                    SCHOOL,
                    8,
                    "How to help Ivo at school",
                    "Ivo stammers, more so when he is hurried. Give him time, keep looking interested, and never finish his words. Let "
                    "him choose if he reads aloud. Choir is where he shines. A stomach ache may mean that something is being decided: "
                    "ring us and we will talk with him.",
                    author=KW,
                    approver=RM,
                ),
            ),
        ),
    ),
    transitions=(
        TransitionStory(
            kind="T2",
            state="paused",
            placement="ivo-kestrel",
            move_in_working_days=15,
            before="Kestrel House",
            after="The Old Orchard",
            reason="To live nearer his older brother.",
            approved_by=EASTMOOR_SW,
            receiving=("shanice-bailey",),
            receiving_agency="fernhollow",
            note="Paused at Ivo's wish until the review's two weeks have passed. The receiving side still sees the case code only.",
            items=(
                ItemDone(1, EASTMOOR_SW, 24, "Considered at the review; Ivo wants both things. Reason code LAREQ."),
                ItemDone(2, EASTMOOR_SW, 22, "Below Year 10. Choir could go on at the new school."),
                ItemDone(3, RM, 20, "Managers have spoken; Dr Farrokh spoke with the clinician there."),
                ItemDone(4, KW, 16, "Told in the skate park, with pictures. He asked if the stairwell echoes."),
                ItemDone(5, KW, 11, "On hold with the move.", state="blocked"),
            ),
        ),
    ),
    reviews=(
        ReviewStory(
            key="ivo-review",
            kind="stability meeting",
            state="decisions_issued",
            placement="ivo-kestrel",
            held_in_days=-10,
            place="Kestrel House, then a walk",
            chair=EASTMOOR_IRO,
            attendance=(
                Attendance("Ivo", "Young person", "attended_part", note="Walked with Grace; sent his thumbs for the rest."),
                Attendance("Callum Reid", "Key worker", "attended", KW),
                Attendance("Piotr Nowak", "Social worker", "attended", EASTMOOR_SW),
                Attendance("Grace Whitfield", "Independent reviewing officer (chair)", "attended", EASTMOOR_IRO),
                Attendance("Dr Mateusz Zieliński", "Clinical psychologist, CAMHS", "apologies", XT),
            ),
            contributions=(
                Contribution(
                    XT, 12, (Passage("What worries us", "His agreement comes faster than his wish. Slow everything by two weeks."),)
                ),
            ),
            views=ChildsViews(
                "PN3",
                "By thumbs and two songs, on a walk with Grace.",
                ("Nearer my brother: up. Away from Callum: down.",),
                "More time.",
                seen_alone_days_ago=10,
            ),
            decisions=(
                Decision(
                    1,
                    "No date is worked towards for two weeks; then Ivo is asked again, walking.",
                    EASTMOOR_SW,
                    4,
                    "He was asked twice, with a day between.",
                    tell=(KW, XT),
                ),
                Decision(
                    2,
                    "Sundays with his brother become weekly, whatever is decided.",
                    KW,
                    7,
                    "Four Sundays in four weeks.",
                    tell=(EASTMOOR_SW,),
                ),
            ),
        ),
    ),
)
