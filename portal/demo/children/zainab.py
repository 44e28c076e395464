"""Zainab, whose plan is under review. Rowan House, beside Kai."""

from portal.demo.children.basics import legal, where_and_whom_to_ring
from portal.demo.shapes import (
    CHILD,
    COMMISSIONER,
    FULL,
    SCHOOL,
    AgreementStory,
    ChildStory,
    Goal,
    Identity,
    InvolvementStory,
    ItemDone,
    PlacementStory,
    PlanVersion,
    ReviewStory,
    Text,
    TransitionStory,
)
from portal.demo.writing import five_steps, pace, pace_letters, version_for

KW, RM, CL = "ruth-adeyemi", "gareth-pryce", "leila-farrokh"
HARBOUR_SW, HARBOUR_IRO, XT, DT = "sunita-rao", "desmond-clarke", "mateusz-zielinski", "farida-ali"

ZAINAB = ChildStory(
    key="zainab",
    case_code="HC-7R2X",
    identity=Identity(
        known_as="Zainab",
        legal_name="Zainab Fatima Malik",
        age_years=15,
        birthday=(11, 8),
        pronouns="she/her",
        language="English and Urdu",
        interpreter="Urdu, for meetings with her mother",
        communication_needs="Talks fast when anxious and then stops. Summarise in two sentences and ask if you have it right.",
    ),
    commissioner_identity="HC-7R2X, aged 15, Harbour Council, Rowan House.",
    placements=(
        PlacementStory("zainab-millstone", "fernhollow", "millstone-cottage", "harbour", "V2", "K2", 540, 215, "CARPL"),
        PlacementStory("zainab-rowan", "tamarisk", "rowan-house", "harbour", "V2", "K2", 215),
    ),
    involvements=(
        InvolvementStory(HARBOUR_SW, None, 560, "Allocated social worker of the placing authority"),
        InvolvementStory(HARBOUR_IRO, None, 545, "Appointed independent reviewing officer"),
        InvolvementStory("isaac-thorne", "zainab-millstone", 540, "Key worker of the earlier placement", until_in_days=-215),
        InvolvementStory("anil-perera", "zainab-millstone", 535, "Clinical lead of the earlier home", until_in_days=-215),
        InvolvementStory(KW, "zainab-rowan", 215, "Key worker named in the placement plan"),
        InvolvementStory(CL, "zainab-rowan", 210, "Clinical lead for the home"),
        InvolvementStory(XT, "zainab-rowan", 150, "Treating clinician; granted by the social worker"),
        InvolvementStory(DT, "zainab-rowan", 200, "Designated teacher; granted by the social worker"),
    ),
    entries=(
        *where_and_whom_to_ring("rowan-house", "harbour", "zainab-rowan", RM, 215),
        *legal(
            HARBOUR_SW,
            215,
            full=(
                "V2: accommodated under section 20. Zainab's mother keeps sole parental responsibility and agrees to the placement in "
                "writing."
            ),
            commissioner="V2. Parental agreement current.",
            school="Zainab's mother signs for school, through the social worker; the house signs for the day.",
        ),
        Text(
            5,
            SCHOOL,
            "Consents for school",
            "Mother, through Sunita Rao: trips with a night away, photographs, religious education. The house: everyday matters.",
            HARBOUR_SW,
            180,
            "zainab-rowan",
        ),
        Text(12, FULL, "Allergies", "None known.", KW, 210),
        Text(
            13,
            FULL,
            "Examinations",
            "On course for seven subjects; chemistry and textiles strongest. Extra time agreed. Attendance 96 per cent.",
            DT,
            20,
            "zainab-rowan",
        ),
        Text(
            15,
            FULL,
            "Faith at home",
            "Prays at dusk most days; prayer mat and qibla mark in her room; halal kitchen shelf is hers and labelled. Fasting is "
            "agreed with the GP each year.",
            KW,
            60,
            "zainab-rowan",
        ),
        Text(
            30,
            FULL,
            "Practice note from the earlier home",
            "She sat in the porch after the call with her aunt and would not come in until the porch light was put off. We left the "
            "door open and a shawl on the step. What she may have been telling us: being seen waiting is worse than waiting.",
            "isaac-thorne",
            260,
            "zainab-millstone",
        ),
        Text(
            30,
            FULL,
            "Practice note: the hem",
            "Unpicked a whole hem at midnight. Sat with her and held the pins. Curiosity: “I wonder if it has to be perfect before "
            "anyone sees.” She said, “Obviously.” Then she laughed. Bed at one, no limit lost.",
            KW,
            14,
            "zainab-rowan",
        ),
    ),
    plans=(
        PlanVersion(
            number="1.0",
            state="archived",
            begun_days_ago=520,
            approved_by=("maureen-doyle", "anil-perera"),
            approved_days_ago=500,
            why="Plan of the earlier home, kept for the record.",
            placement="zainab-millstone",
            sections=(
                five_steps(1, "isaac-thorne", "maureen-doyle", "I sew. I pray. I don't like porches.", "Buttonholes, by hand."),
                five_steps(
                    3,
                    "anil-perera",
                    "anil-perera",
                    "Zainab leaves warm rooms just when they get warm.",
                    "That comfort is followed by a bill.",
                ),
            ),
        ),
        PlanVersion(
            number="2.0",
            state="under_review",
            begun_days_ago=200,
            approved_by=(RM, CL),
            approved_days_ago=186,
            why="First plan at Rowan House. Under review before the next therapeutic review.",
            agreements=(AgreementStory(HARBOUR_SW, "agreed", 182), AgreementStory(XT, "no_response", 181)),
            sections=(
                pace(
                    1,
                    KW,
                    RM,
                    "One: I have high standards, mainly for myself. Two: I will feed you. Three: if I go quiet, I'm counting something, "
                    "so wait.",
                    "Sewing from a picture, without a pattern. My chemistry teacher says I have “hands for it”.",
                    "Fabric markets, ghazals on bad speakers, making biryani for too many people.",
                    "Urdu with Mum and in my head; English for school. I am Muslim and it is mine, nobody needs to manage it.",
                ),
                pace(
                    3,
                    CL,
                    CL,
                    "Zainab does things beautifully and then undoes them in the night. She gives to everyone and takes from nobody.",
                    "Being good may have been the price of staying. We wonder if unpicking is a way to check that there is still time "
                    "to put it right.",
                    "Adults who like her unfinished. To receive small things without having to give one back.",
                    "Holding pins, sitting up for twenty minutes, saying the thing is already enough, once and not twice.",
                    "A good guess. Zainab agrees with half and has crossed out a sentence, which we took out.",
                ),
                pace_letters(
                    KW,
                    RM,
                    laugh="Ruth's sewing. Reviews of films that we have not seen.",
                    too_much="When I am hungry, or in front of men I don't know.",
                    feelings="Being angry with Mum and missing her within the same minute.",
                    shame="I say “it's fine” and my voice goes up.",
                    limits="Kitchen closes at eleven, also for me.",
                    wondering="“Is this one of those enough things?”",
                    never_ask="“Who taught you to be so tidy?”",
                    soothes="Tea without asking. Sit next to me, not across from me.",
                ),
                pace(
                    5,
                    KW,
                    RM,
                    "Up at dawn on her own. Quiet until the kettle has boiled.",
                    "Cooks on Fridays. Eats least when she has cooked most; put a plate aside for her.",
                    None,
                    "Machine off at half past ten. Lamp as long as she likes.",
                ),
                pace(
                    8,
                    KW,
                    HARBOUR_SW,
                    "Ruth; her chemistry teacher; her aunt, by telephone.",
                    "Mum: Sunday afternoons at the café by the library, an hour, nobody listening at the next table.",
                    "Two cousins, by message.",
                ),
                pace(
                    11,
                    CL,
                    CL,
                    "“Hand something in with one mistake in it.” · “Ask for a thing I want.”",
                    "One adult sits up with her, and the same one says goodnight.",
                ),
                version_for(
                    SCHOOL,
                    8,
                    "How to help Zainab at school",
                    "Zainab works to a very high standard and worries about falling short of it. Praise the effort briefly and "
                    "privately. Agree when a piece is finished, and then collect it. If she speaks very fast or says “it's fine”, give "
                    "her a job for her hands and two minutes by your desk. She may use the prayer room at lunch.",
                    author=KW,
                    approver=RM,
                ),
                version_for(
                    SCHOOL,
                    11,
                    "What can be hard in the school day",
                    "Mock examinations and work being shown round the class. She walks home by herself; if she is more than half an "
                    "hour late, we ring her first and then you.",
                    author=KW,
                    approver=RM,
                ),
                version_for(
                    COMMISSIONER, 11, "Commissioner line: safety", "Risk level: low. No restrictions.", author=RM, approver=HARBOUR_SW
                ),
                version_for(
                    CHILD,
                    8,
                    "Zainab's version",
                    "You are already enough. We will say it once. Then we will put the kettle on.",
                    author=KW,
                    approver=RM,
                ),
            ),
        ),
    ),
    transitions=(
        TransitionStory(
            kind="T1",
            state="closed",
            placement="zainab-rowan",
            move_in_working_days=-150,
            before="Millstone Cottage",
            after="Rowan House",
            reason="To be within walking distance of her school for the examination years.",
            approved_by=HARBOUR_SW,
            items=(
                ItemDone(1, RM, 235, "A good match; the others were asked and said yes, if she sews."),
                ItemDone(2, HARBOUR_SW, 234, "Everything received from the earlier home and the council."),
                ItemDone(3, KW, 232, "Her first question was about the sewing machine; the second about the lock on the bathroom."),
                ItemDone(5, HARBOUR_SW, 222, "Held with her mother and an interpreter; each item agreed."),
                ItemDone(6, RM, 216, "Signed."),
                ItemDone(7, RM, 218, "Approved with Dr Farrokh."),
                ItemDone(9, KW, 210, "Same GP; new dentist; no medicines."),
                ItemDone(10, HARBOUR_SW, 224, "School unchanged; she walks. Designated teacher told."),
                ItemDone(11, KW, 216, "Curtains chosen and sewn by Zainab; daal in the fridge."),
                ItemDone(12, KW, 215, "Forty-one items with photographs. The machine travelled on her lap."),
                ItemDone(14, RM, 215, "Host authority is the placing authority; IRO, ICB, GP and school notified."),
                ItemDone(18, RM, 186, "First plan active; review date set."),
            ),
        ),
    ),
    reviews=(
        ReviewStory(
            key="zainab-review",
            kind="provider therapeutic review",
            state="scheduled",
            placement="zainab-rowan",
            held_in_days=20,
            place="Rowan House, after dusk prayer",
            chair=RM,
        ),
    ),
    goals=(
        Goal("child", "Hand something in with one mistake in it.", "Zainab", ((120, 0), (40, 2)), KW, "Moving forward"),
        Goal("child", "Ask for a thing I want.", "Zainab", ((120, 2), (40, 4)), KW, "Moving forward"),
    ),
)
