"""Theo, whose partners are writing their parts of his plan. Rowan House, beside Kai."""

from portal.demo.children.basics import legal, where_and_whom_to_ring
from portal.demo.shapes import (
    FULL,
    SCHOOL,
    ChildStory,
    ChildsViews,
    Contribution,
    Identity,
    InvolvementStory,
    Passage,
    PlacementStory,
    PlanVersion,
    ReviewStory,
    Text,
    TransitionStory,
)
from portal.demo.writing import pace, pace_letters

KW, RM, CL = "ruth-adeyemi", "gareth-pryce", "leila-farrokh"
EASTMOOR_SW, EASTMOOR_IRO, EASTMOOR_VSH = "piotr-nowak", "grace-whitfield", "eleanor-tate"

THEO = ChildStory(
    key="theo",
    case_code="EC-5W8B",
    identity=Identity(
        known_as="Theo",
        legal_name="Theodore Asante-Walsh",
        age_years=11,
        birthday=(9, 5),
        pronouns="he/him",
        language="English",
        interpreter=None,
        communication_needs="Autistic. Say what you mean; no idioms. Show the order of things on his strip, and do not ask for eye to eye.",
    ),
    commissioner_identity="EC-5W8B, aged 11, Eastmoor County Council, Rowan House.",
    placements=(PlacementStory("theo-rowan", "tamarisk", "rowan-house", "eastmoor", "C2", "K2", 96),),
    involvements=(
        InvolvementStory(EASTMOOR_SW, None, 300, "Allocated social worker of the placing authority"),
        InvolvementStory(EASTMOOR_IRO, None, 280, "Appointed independent reviewing officer"),
        InvolvementStory(KW, "theo-rowan", 96, "Key worker named in the placement plan"),
        InvolvementStory(CL, "theo-rowan", 94, "Clinical lead for the home"),
    ),
    entries=(
        *where_and_whom_to_ring("rowan-house", "eastmoor", "theo-rowan", RM, 96),
        *legal(
            EASTMOOR_SW,
            96,
            full="C2: full care order. Parental responsibility is shared with both parents, who live apart and both write to him.",
            commissioner="C2. No proceedings pending.",
            school="In the care of Eastmoor County Council. Piotr Nowak signs; the house signs for the day.",
        ),
        Text(12, FULL, "Allergies", "Plasters with latex. Use the fabric ones.", KW, 90),
        Text(12, SCHOOL, "Allergies", "Latex: use fabric plasters; no balloons near him.", KW, 90),
        Text(
            13,
            FULL,
            "School at present",
            "Last year of primary school, in a mainstream class with an EHC plan and fifteen hours of support. Attendance 99 per cent; "
            "he dislikes half days.",
            KW,
            25,
            "theo-rowan",
        ),
        Text(
            30,
            FULL,
            "Practice note: fire drill",
            "The drill was not on the strip. He stood on the lawn with his hands over his ears and recited the moons of Saturn. "
            "Accepted it: “Not on the strip. That was wrong of us.” Settled at Iapetus. Drills now go on the strip as “a drill some "
            "time this week”.",
            KW,
            18,
            "theo-rowan",
        ),
    ),
    plans=(
        PlanVersion(
            number="1.0",
            state="contributions_open",
            begun_days_ago=30,
            why="First plan. Partners are writing their parts until the end of next week.",
            sections=(
                pace(
                    1,
                    KW,
                    None,
                    "One: I am autistic and that is not a problem to be fixed. Two: tell me the order. Three: I am not rude, I am "
                    "accurate.",
                    "Moons. Sorting. Noticing that the clock in the hall is four minutes fast.",
                    "Planetarium, swimming under the water, the sound of the dishwasher.",
                ),
                pace_letters(
                    KW,
                    None,
                    laugh="Puns, if they are announced. Ruth holds up a flag.",
                    too_much="Teasing. I can't tell and then I can't eat.",
                    feelings="Missing my own bed in the house before.",
                    limits="Nobody goes into another person's room. That is a good rule.",
                    wondering="Write it down and push the paper across.",
                    where="Side by side, in the car or under the kitchen table.",
                    soothes="Pressing cushion. No stroking. Say the time.",
                ),
                pace(
                    5,
                    KW,
                    None,
                    "Strip on the door: eight pictures. He moves the peg himself.",
                    "Foods do not touch. New food comes on its own plate and may be ignored.",
                    "The same seat. If the taxi driver changes, he sees a photograph the night before.",
                    "Bath at seven, moons at half past, dark at eight.",
                    "Strip lights hum for him even if not for you.",
                ),
                pace(
                    9,
                    EASTMOOR_VSH,
                    None,
                    "Happy and able in maths. We should not wait with the choice of the next school.",
                    "Working with one partner for ten minutes. Saying “stop, too loud”.",
                ),
                pace(
                    12,
                    KW,
                    None,
                    "Secondary school is coming. Nothing is decided, and he knows that “nothing is decided” is itself an item on the "
                    "strip.",
                ),
            ),
        ),
    ),
    transitions=(
        TransitionStory(
            kind="T4",
            state="proposed",
            placement="theo-rowan",
            move_in_working_days=35,
            before="Overby Primary School",
            after="to be named in the EHC plan",
            reason="Phase change to secondary school.",
            note="Two schools to be visited with the strip, one of them twice.",
        ),
    ),
    reviews=(
        ReviewStory(
            key="theo-review",
            kind="provider therapeutic review",
            state="contributions_open",
            placement="theo-rowan",
            held_in_days=9,
            place="Rowan House, the small room with the lamp",
            chair=RM,
            contributions=(
                Contribution(
                    EASTMOOR_SW,
                    2,
                    (
                        Passage(
                            "What is going well",
                            "He sent me a postcard of Titan with one sentence about the dishwasher. I take that as settled.",
                        ),
                        Passage("What we ask the review to decide", "Which two schools to see, and in which order."),
                    ),
                ),
                Contribution(EASTMOOR_VSH, None),
                Contribution(CL, None),
            ),
            views=ChildsViews(
                code="PN6",
                gathered="Typed by Theo at the kitchen table, with Ruth in the next room.",
                words=("I would like a school with a library that is open at lunch.", "I would like the hall clock to be right."),
                wants_decided="The order of the visits.",
                advocate_offered=True,
            ),
        ),
    ),
)
