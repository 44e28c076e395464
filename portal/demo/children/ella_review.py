"""Ella's therapeutic review of five weeks ago, signed and sent out; what the report said, whole and for her school."""

from portal.demo.shapes import (
    FULL,
    SCHOOL,
    Attendance,
    ChildsViews,
    Contribution,
    Decision,
    EarlierDecision,
    Passage,
    ReportText,
    ReviewStory,
)

KW, RM, CL, SW, IRO = "isaac-thorne", "maureen-doyle", "anil-perera", "sunita-rao", "desmond-clarke"
OLD_DT, DT, VSH = "farida-ali", "owen-castell", "josephine-mensah"

REVIEW = ReviewStory(
    key="ella-review",
    kind="provider therapeutic review",
    state="distributed",
    placement="ella-millstone",
    held_in_days=-34,
    place="Millstone Cottage, the kitchen table",
    chair=RM,
    next_in_days=50,
    attendance=(
        Attendance("Ella", "Child", "not_invited", note="Chose to send pictures and to have cake afterwards."),
        Attendance("Isaac Thorne", "Key worker", "attended", KW),
        Attendance("Maureen Doyle", "Registered manager (chair)", "attended", RM),
        Attendance("Dr Anil Perera", "Clinical lead", "attended", CL),
        Attendance("Sunita Rao", "Social worker", "attended", SW),
        Attendance("Desmond Clarke", "Independent reviewing officer", "apologies", IRO, "Read the pack; saw Ella the week before."),
        Attendance("Farida Ali", "Designated teacher, Saltmarsh Academy", "attended_part", OLD_DT),
        Attendance("Josephine Mensah", "Virtual school head", "attended_part", VSH),
    ),
    contributions=(
        Contribution(
            OLD_DT,
            38,
            (
                Passage("What is going well", "Ella reads to the school rabbit every morning, and the rabbit's keeper can hear her."),
                Passage("What worries us", "She will leave without having told anybody but me that she is leaving."),
            ),
            school_summary="Ella reads to the school rabbit every morning.",
        ),
        Contribution(
            VSH,
            37,
            (Passage("What is going well", "Reading age well ahead. The garden class has eleven children and a door she can see."),),
            school_summary="Reading age well ahead; a small class is secured.",
        ),
        Contribution(
            SW,
            36,
            (Passage("What we ask the review to decide", "How her mother's worry about note-taking in family time can be met halfway."),),
        ),
    ),
    views=ChildsViews(
        code="PN6",
        gathered="Three pictures and a whispered recording, made with Isaac; played to the meeting with Ella's yes.",
        words=("I want a gate that doesn't squeak.", "Tell Mummy I swam a width.", "I like it here. The hens do as well."),
        wants_decided="That Isaac takes her on the first day.",
        seen_alone_days_ago=41,
    ),
    earlier_decisions=(
        EarlierDecision("A night bag by the bed, and two looks-in.", "done", "In place since the week after; nights are drier and calmer."),
        EarlierDecision(
            "Garden club once a week.", "done", "Four Mondays of five.", school_text="Garden club once a week: four Mondays of five."
        ),
        EarlierDecision("Photographs from her grandad for the life-story book.", "partly", "Half have come; the rest are with a cousin."),
    ),
    decisions=(
        Decision(
            1,
            "Isaac takes Ella on the first day and stays until she waves him off.",
            KW,
            -20,
            "She waved at ten past nine.",
            state="done",
            tell=(DT,),
            school_text="Isaac takes Ella on the first day and stays until she waves him off.",
        ),
        Decision(
            2,
            "The family centre's worker writes notes after family time, not during it, for three visits; then we ask Ella and her mother.",
            SW,
            10,
            "Both say it was easier, or we think again.",
            tell=(KW,),
        ),
        Decision(
            3,
            "Two adults at Pinder's Field know the whisper, so that one illness does not silence her.",
            DT,
            6,
            "Both have heard it.",
            tell=(KW, VSH),
            school_text="Two adults at Pinder's Field get to know Ella's whisper.",
        ),
    ),
    report=(
        ReportText(
            "2",
            24,
            FULL,
            "Since we last met",
            (
                "Ella, since we last met you swam a width, named a ninth hen and visited a school with a garden. You slept until the "
                "birds on nineteen nights.",
                "You told us about the gate. It matters to us that you said so the first time.",
            ),
            KW,
        ),
        ReportText(
            "2",
            24,
            SCHOOL,
            "Since we last met",
            ("Ella, since we last met you swam a width, read to the rabbit every morning and visited your new school with a garden.",),
            KW,
        ),
        ReportText(
            "3",
            19,
            FULL,
            "What Ella says",
            (
                "“I want a gate that doesn't squeak.” “Tell Mummy I swam a width.” “I like it here. The hens do as well.”",
                "Sent by pictures and a whispered recording (PN6).",
            ),
            KW,
        ),
        ReportText("3", 19, SCHOOL, "What Ella wants her school to hear", ("“I want a gate that doesn't squeak.”",), KW),
        ReportText(
            "6a",
            9,
            FULL,
            "Seek to Understand",
            (
                "We understand better why Ella tidies away the signs of a bad night. Her grandad remembers her making beds at three. "
                "The understanding was reviewed within the twelve weeks, with her pictures in it.",
            ),
            CL,
        ),
        ReportText(
            "6b",
            8,
            FULL,
            "Thoughtful Care",
            ("Felt on the doors, a full tin and two looks-in at night. Bread in the pillowcase: twice this quarter, from daily.",),
            KW,
        ),
        ReportText(
            "6b",
            8,
            SCHOOL,
            "What works",
            ("Coming close and low, offering twice, telling her what a noise was, and the den with a view of the door.",),
            KW,
        ),
        ReportText(
            "6c",
            14,
            FULL,
            "Enabling Meaningful Relationships",
            (
                "Isaac and Mel are her people now. Time with her mother is tender and stiff by turns; see decision 2. One friend at "
                "garden club.",
            ),
            SW,
        ),
        ReportText(
            "6d",
            9,
            FULL,
            "Progressing Beyond Trauma",
            (
                "In play the otter is lost and found again, and lately calls out to be found. We do not hurry this. Ten of eleven "
                "sessions took place.",
            ),
            CL,
        ),
        ReportText(
            "6e",
            25,
            FULL,
            "Successful Transitions",
            (
                "The move of school was planned with her from the bench by the hens onwards. Goodbye is to the rabbit first, then to "
                "people.",
            ),
            KW,
        ),
        ReportText(
            "7",
            17,
            FULL,
            "Goals and measures",
            (
                "Whisper: 1 to 4, rated by Ella with pebbles. Sleep: 3 to 6. Length: 2 to 5. Carer's SDQ total 18, from 23; a screening "
                "aid.",
            ),
            CL,
        ),
        ReportText("8a", 12, FULL, "Health", ("Weight where the nurse hoped. Continence nurse pleased and unhurried. Eczema calm.",), KW),
        ReportText("8b", 13, FULL, "Learning", ("Reads two years ahead, silently. Attendance 97 per cent at Saltmarsh.",), OLD_DT),
        ReportText("8b", 13, SCHOOL, "Learning", ("Reads two years ahead, silently. Attendance 97 per cent at Saltmarsh.",), OLD_DT),
        ReportText(
            "8e", 11, FULL, "Safety and restrictions", ("Hid twice, found within ten minutes. No missing episode and no restraint.",), RM
        ),
        ReportText(
            "11",
            25,
            SCHOOL,
            "The move of school",
            ("Visits made, start agreed without a part-time phase, key adult named. The first day is Isaac's and Ella's.",),
            KW,
        ),
        ReportText(
            "13",
            23,
            FULL,
            "Where we did not agree, and what is not yet met",
            ("Ella's mother disagrees with notes being written during family time. Photographs from the family are half collected.",),
            RM,
        ),
    ),
)
