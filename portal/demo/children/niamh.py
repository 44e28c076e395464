"""Niamh, who came in an emergency. Kestrel House."""

from portal.demo.children.basics import legal, where_and_whom_to_ring
from portal.demo.shapes import (
    CHILD,
    FULL,
    SCHOOL,
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
from portal.demo.writing import pace, pace_letters, version_for

KW, RM, CL = "callum-reid", "priya-nair", "leila-farrokh"
HARBOUR_SW, HARBOUR_IRO, DT = "sunita-rao", "desmond-clarke", "farida-ali"

NIAMH = ChildStory(
    key="niamh",
    case_code="HC-8D4V",
    identity=Identity(
        known_as="Niamh",
        legal_name="Niamh Róisín Connolly",
        age_years=14,
        birthday=(10, 23),
        pronouns="she/her",
        language="English",
        interpreter=None,
        communication_needs="New here, and tired. Short sentences. Ask if now is all right; a shrug means later.",
    ),
    commissioner_identity="HC-8D4V, aged 14, Harbour Council, Kestrel House.",
    placements=(PlacementStory("niamh-kestrel", "tamarisk", "kestrel-house", "harbour", "C1", "K2", 6),),
    involvements=(
        InvolvementStory(HARBOUR_SW, None, 6, "Allocated social worker of the placing authority"),
        InvolvementStory(HARBOUR_IRO, None, 4, "Appointed independent reviewing officer"),
        InvolvementStory(KW, "niamh-kestrel", 6, "Key worker from the first night"),
        InvolvementStory(CL, "niamh-kestrel", 5, "Clinical lead for the home"),
        InvolvementStory(DT, "niamh-kestrel", 4, "Designated teacher of her school; granted by the social worker"),
    ),
    entries=(
        *where_and_whom_to_ring("kestrel-house", "harbour", "niamh-kestrel", RM, 6),
        *legal(
            HARBOUR_SW,
            6,
            full="C1: interim care order, made on the day before the move. Next hearing is listed; the guardian will visit this week.",
            commissioner="C1. Proceedings under way.",
            school="In the interim care of Harbour Council. Sunita Rao signs; please ring her first this week.",
        ),
        Text(
            12,
            FULL,
            "Allergies",
            "Not yet known; the GP has been asked. Until we hear: no new medicines without the on-call manager.",
            KW,
            6,
        ),
        Text(12, SCHOOL, "Allergies", "Not yet known. Give no medicine; ring the house.", KW, 5),
        Text(
            13,
            FULL,
            "School at present",
            "Stays at Saltmarsh Academy. Asked for the first two mornings off and then went in by herself. PEP to be started within ten "
            "working days.",
            DT,
            3,
            "niamh-kestrel",
        ),
        Text(
            14,
            SCHOOL,
            "Collecting Niamh",
            "Callum Reid or Priya Nair only, this week and next. Pass any message from family to Sunita Rao.",
            HARBOUR_SW,
            5,
        ),
        Text(
            28,
            FULL,
            "First night",
            "Arrived 21.40 with Sunita, in her school shirt, with a rucksack and a rabbit hutch. Shown three doors: hers, ours, the "
            "bathroom. Ate toast standing. The rabbit was given the utility room. At two she was on the landing; Callum sat on the "
            "bottom stair until four. No intervention needed.",
            KW,
            6,
            "niamh-kestrel",
            addressed_to=(KW, RM),
        ),
        Text(
            30,
            FULL,
            "Practice note: the hutch",
            "She talks to the rabbit and lets us overhear. What she may be telling us: please find out what I need without my having to "
            "ask.",
            KW,
            2,
            "niamh-kestrel",
        ),
    ),
    plans=(
        PlanVersion(
            number="0.1",
            state="active_interim",
            begun_days_ago=6,
            approved_by=(RM, CL),
            approved_days_ago=5,
            why="Interim plan for the first weeks, approved by the manager and the on-call clinician.",
            agreements=(),
            sections=(
                pace(
                    1,
                    KW,
                    RM,
                    "One: the rabbit is called Monty and he comes with me. Two: I don't want to talk about it. Three: I'm good at hockey.",
                    "Hockey, left wing. Making Monty trust people.",
                ),
                pace_letters(
                    KW,
                    RM,
                    laugh="Too soon. Monty may be funny; you may not, yet.",
                    feelings="“I don't know” is a feeling too this week.",
                    shame="She says sorry for using the towel.",
                    soothes="The door left as she left it. Food that waits.",
                    near="Callum on the bottom stair. Nobody on the landing.",
                ),
                pace(
                    6,
                    RM,
                    HARBOUR_SW,
                    "Cars slowing outside. A telephone ringing twice and stopping.",
                    "Shoes on indoors. Rucksack packed.",
                    "Say who you are and how long you are on. Say that she will sleep here tonight and tomorrow. Tell her what you know "
                    "of her mother, and no more.",
                    "Crowding her with kindness. Welcome parties.",
                    None,
                    "Not known yet. Treat any absence over thirty minutes as missing: police, duty team, on-call manager.",
                ),
                pace(
                    8,
                    KW,
                    HARBOUR_SW,
                    "Callum, Priya, her hockey coach.",
                    "None this week, by direction of the court; Sunita has told her so herself, and when it will be looked at again.",
                    None,
                    "Monty, a lop-eared rabbit with opinions.",
                ),
                pace(
                    12,
                    KW,
                    HARBOUR_SW,
                    "She has just moved. Nothing else will move for as long as we can help it: same school, same coach, same rabbit.",
                ),
                version_for(
                    SCHOOL,
                    8,
                    "How to help Niamh at school, for now",
                    "Niamh has had a very hard week and chose to come in. Let her be ordinary. Homework can wait until she raises it. "
                    "Hockey is good for her. If she puts on her coat in class, ask quietly if she would like to ring the house, and let "
                    "her.",
                    author=KW,
                    approver=RM,
                ),
                version_for(
                    SCHOOL,
                    11,
                    "What to look out for",
                    "If she is not where you expect her, ring the house within ten minutes. Nobody but the named staff may collect her "
                    "or speak with her.",
                    author=KW,
                    approver=RM,
                ),
                version_for(
                    CHILD,
                    8,
                    "Niamh's version, first page",
                    "This is your room and your key. You sleep here tonight, and tomorrow too. Monty stays. You don't have to be all "
                    "right.",
                    author=KW,
                    approver=RM,
                ),
            ),
        ),
    ),
    transitions=(
        TransitionStory(
            kind="T6",
            state="settling",
            placement="niamh-kestrel",
            move_in_working_days=-4,
            before="Family home",
            after="Kestrel House",
            reason="Interim care order; immediate risk recorded by the authority.",
            approved_by=HARBOUR_SW,
            items=(
                ItemDone(1, HARBOUR_SW, 6, "Authorised by the head of service at 18.10; Desmond Clarke told by telephone."),
                ItemDone(2, RM, 6, "Received 20.05 from the duty team, with two gaps: allergies and GP."),
                ItemDone(3, KW, 6, "Sunita told her in the car. Rabbit, telephone, hockey stick."),
                ItemDone(4, HARBOUR_SW, 6, "Sunita drove. Two suitcases from the duty store and a hutch."),
                ItemDone(5, RM, 5, "Guardian and school told."),
                ItemDone(7, HARBOUR_SW, 5, "School stays. Callum drives."),
                ItemDone(8, HARBOUR_SW, 5, "Mother told where the letters may go; no address given."),
                ItemDone(10, KW, 3, "Fetched with a list; the blue box was missing and is being looked for.", state="doing"),
            ),
        ),
    ),
    reviews=(
        ReviewStory(
            key="niamh-review",
            kind="CLA review support pack",
            state="invitations_sent",
            placement="niamh-kestrel",
            held_in_days=19,
            place="To be chosen with Niamh",
            chair=HARBOUR_IRO,
        ),
    ),
)
