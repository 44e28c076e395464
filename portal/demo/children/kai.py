"""Kai, 13: the child of the first demonstration. Tamarisk Lane Care, Rowan House; a change of school in eight working days."""

from portal.demo.children.kai_plan import PLANS
from portal.demo.children.kai_record import ABOUT_DAILY_LIFE, CLINICAL, EVENTS_AND_NOTES, LEGAL_AND_PLACEMENT
from portal.demo.children.kai_review import REVIEWS
from portal.demo.shapes import (
    FULL,
    SCHOOL,
    ChildStory,
    Goal,
    Identity,
    InvolvementStory,
    ItemDone,
    PlacementStory,
    Release,
    Restriction,
    Score,
    TransitionStory,
)

HERE = "kai-rowan"
KW, RM, CL, SW, IRO, CO = "ruth-adeyemi", "gareth-pryce", "leila-farrokh", "sunita-rao", "desmond-clarke", "aoife-brennan"
XT, DT, NEW_DT, VSH = "mateusz-zielinski", "farida-ali", "owen-castell", "josephine-mensah"

SCHOOL_MOVE = TransitionStory(
    kind="T4",
    state="preparing",
    placement=HERE,
    move_in_working_days=8,
    before="Saltmarsh Academy",
    after="Pinder's Field School",
    reason="Kai asked for a smaller school nearer to home. The journey falls from fifty minutes to twelve, and there is a quiet base.",
    approved_by=SW,
    receiving=(NEW_DT,),
    receiving_agency="pinders-field",
    leaving=(DT,),
    known_as_released=True,
    note="Kai may sit in on every call that is about him, and has said which.",
    items=(
        ItemDone(
            1,
            SW,
            21,
            "Could not be avoided without keeping the long journey. Kai wants it; below Year 10, so no nominated officer is needed.",
        ),
        ItemDone(2, VSH, 14, "Place confirmed in writing by the head; no EHC plan."),
        ItemDone(
            3,
            NEW_DT,
            4,
            "Kai came with Ruth. Met the head, the office and Mr Castell; saw the library base and every toilet on the ground floor.",
        ),
        ItemDone(5, KW, 2, "Draft approved by Dr Farrokh and Gareth; Kai wants to change one word.", state="doing"),
        ItemDone(11, KW, 1, "Uniform bought and labels cut out. Bus journey rehearsed once.", state="doing"),
    ),
)

CHILD = ChildStory(
    key="kai",
    case_code="HC-4K7Q",
    identity=Identity(
        known_as="Kai",
        legal_name="Kai Jerome Bramwell",
        age_years=13,
        birthday=(3, 19),
        pronouns="he/him",
        language="English",
        interpreter=None,
        communication_needs=(
            "Give him time: count to ten after each question. One thing at a time. Sit on his right; he hears less on the left. He may "
            "answer by drawing."
        ),
    ),
    commissioner_identity="HC-4K7Q, aged 13, Harbour Council, Rowan House.",
    placements=(PlacementStory(HERE, "tamarisk", "rowan-house", "harbour", "C2", "K2", 410),),
    involvements=(
        InvolvementStory(SW, None, 1130, "Allocated social worker of the placing authority"),
        InvolvementStory(IRO, None, 900, "Appointed independent reviewing officer"),
        InvolvementStory(KW, HERE, 410, "Key worker named in the placement plan"),
        InvolvementStory(CL, HERE, 405, "Clinical lead for the home"),
        InvolvementStory(XT, HERE, 320, "Treating clinician; granted by the social worker"),
        InvolvementStory(DT, HERE, 400, "Designated teacher of the current school; granted by the social worker"),
        InvolvementStory(
            NEW_DT, HERE, 14, "Designated teacher of the receiving school; approved by the social worker", capacity="receiving"
        ),
    ),
    entries=(*LEGAL_AND_PLACEMENT, *ABOUT_DAILY_LIFE, *CLINICAL, *EVENTS_AND_NOTES),
    plans=PLANS,
    transitions=(SCHOOL_MOVE,),
    reviews=REVIEWS,
    goals=(
        Goal(
            "child",
            "Stay in the last lesson even if I've got a feeling.",
            "Kai",
            ((150, 2), (91, 4), (35, 5), (7, 6)),
            KW,
            "Moving forward",
        ),
        Goal("child", "Say bye to Saltmarsh properly.", "Kai", ((35, 3), (7, 5)), KW, "Moving forward"),
        Goal("child", "Let somebody keep a page I got wrong.", "Kai", ((91, 1), (35, 3), (7, 3)), KW, "Steady"),
        Goal(
            "network",
            "Every handover of Kai is by a named adult he has been told about.",
            "Ruth Adeyemi",
            ((150, 4), (91, 7), (7, 8)),
            CL,
            "Moving forward",
        ),
        Goal("network", "One written goodbye for each ending.", "Dr Leila Farrokh", ((7, 2),), CL, "New"),
        Goal("network", "Nan's visits happen on the day that was promised.", "Sunita Rao", ((91, 6), (7, 7)), SW, "Moving forward"),
    ),
    scores=(
        Score(
            "SDQ",
            "carer",
            370,
            (("emotional", 7), ("conduct", 4), ("hyperactivity", 6), ("peer", 4), ("total", 21), ("prosocial", 7), ("impact", 4)),
            KW,
        ),
        Score(
            "SDQ",
            "carer",
            20,
            (("emotional", 5), ("conduct", 3), ("hyperactivity", 5), ("peer", 3), ("total", 16), ("prosocial", 8), ("impact", 2)),
            KW,
        ),
        Score(
            "SDQ",
            "teacher",
            33,
            (("emotional", 4), ("conduct", 2), ("hyperactivity", 5), ("peer", 3), ("total", 14), ("prosocial", 7), ("impact", 1)),
            DT,
        ),
    ),
    releases=(
        Release(
            26,
            SCHOOL,
            NEW_DT,
            "So that Pinder's Field can prepare Kai's first weeks",
            "Agreed by Kai, approved by the social worker with the move",
            SW,
            3,
            90,
            text_key="kai-handover-school",
        ),
        Release(
            19,
            FULL,
            DT,
            "Kai chose to show this to his teachers",
            "The child's own choice of audience",
            KW,
            13,
            120,
            text_key="kai-view-school",
        ),
    ),
    restrictions=(Restriction(15, "Kai wants his life-story work kept within the home and the council.", SW, 90, person=XT),),
)
