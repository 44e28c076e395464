"""Kai's therapeutic review of last week, with everything a report is made of: for those who read it whole, and for his school."""

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

KW, RM, CL, SW, IRO = "ruth-adeyemi", "gareth-pryce", "leila-farrokh", "sunita-rao", "desmond-clarke"
XT, DT, NEW_DT, VSH = "mateusz-zielinski", "farida-ali", "owen-castell", "josephine-mensah"

WELL, WORRY, ASK = "What is going well", "What worries us", "What we ask the review to decide"

VIEWS = ChildsViews(
    code="PN1",
    gathered="Ruth and Kai drew six panels over two evenings; Kai brought them and spoke to four of them himself.",
    words=(
        "Last term I stayed in last lesson eleven times. I counted.",
        "I want to say bye to Saltmarsh like a normal person and not just not be there one day.",
        "The beeper is annoying. I know why. It is still annoying.",
        "Please can Nan's Saturday never be moved for a meeting again.",
    ),
    wants_decided=(
        "That the first Saturday is always Nan's, and that somebody from Pinder's comes to fetch the handover and shakes my hand."
    ),
    seen_alone_days_ago=9,
)

ATTENDANCE = (
    Attendance("Kai", "Young person", "attended", note="Chose the seating plan and the biscuits; left for the part on health, as agreed."),
    Attendance("Ruth Adeyemi", "Key worker", "attended", KW),
    Attendance("Gareth Pryce", "Registered manager (chair)", "attended", RM),
    Attendance("Dr Leila Farrokh", "Clinical lead", "attended", CL),
    Attendance("Sunita Rao", "Social worker", "attended", SW),
    Attendance("Desmond Clarke", "Independent reviewing officer", "attended_part", IRO, "Present for the child's views and the decisions."),
    Attendance("Dr Mateusz Zieliński", "Clinical psychologist, CAMHS", "apologies", XT, "Sent a written summary."),
    Attendance("Farida Ali", "Designated teacher, Saltmarsh Academy", "attended_part", DT, "Present for learning and the school move."),
    Attendance("Josephine Mensah", "Virtual school head", "attended_part", VSH, "Joined by video for the school move."),
)

CONTRIBUTIONS = (
    Contribution(
        DT,
        10,
        (
            Passage(
                WELL,
                "Kai's map of the flood plain is on the wall of the humanities corridor, with his name on it, at his own request. He "
                "has stayed in the last lesson eleven times out of fifteen since half term.",
            ),
            Passage(WORRY, "Goodbyes. He has begun to take small things home, which I think are souvenirs, and I have let him."),
            Passage(ASK, "A proper last day, with the comic club, and his artwork carried home by an adult he knows."),
        ),
        school_summary="Kai has stayed in the last lesson eleven times out of fifteen, and his map hangs in the humanities corridor.",
    ),
    Contribution(
        XT,
        11,
        (
            Passage(
                WELL, "Kai now tells the story of the sudden move in order, and with an angry face where there used to be a blank one."
            ),
            Passage(
                WORRY,
                "The school move will touch the same nerve. I expect two or three hard weeks, and they will not mean that it has failed.",
            ),
            Passage(ASK, "Keep the weekly session on its afternoon through the first half term."),
        ),
    ),
    Contribution(
        VSH,
        8,
        (
            Passage(WELL, "The place was agreed in good time, with the quiet base named in writing."),
            Passage(ASK, "Pupil premium for the railway society's residential, if Kai wants to go."),
        ),
        school_summary="Place agreed in good time, with the quiet base named in writing.",
    ),
    Contribution(
        SW,
        9,
        (
            Passage(
                WELL, "I have known Kai for three years and have not seen him plan for a change before. He made me a timetable for it."
            ),
            Passage(WORRY, "Nan is frailer. He will need to hear that from us before he sees it."),
            Passage(ASK, "Keep the first Saturday free, for everyone, as a rule."),
        ),
    ),
    Contribution(IRO, None),
)

EARLIER = (
    EarlierDecision(
        "Visit three schools nearer to home and let Kai mark each out of ten.",
        "done",
        "Visited with Ruth; Pinder's Field had eight and a half, “minus one for the hand dryers”.",
        school_text="Visits were made to nearer schools, and Kai chose Pinder's Field.",
    ),
    EarlierDecision(
        "Nan's visits on the day that was promised.",
        "partly",
        "Two of three. One Saturday was moved for a staff meeting; Gareth has apologised to Kai and to Nan.",
    ),
    EarlierDecision("Hearing test before the end of term.", "not", "The clinic cancelled. A new date is set and Kai knows it."),
)

DECISIONS = (
    Decision(
        1,
        "The first Saturday of each month belongs to Kai and his nan. Nothing at the house may be put on it.",
        RM,
        5,
        "Three visits out of three before the next review.",
        tell=(KW, SW),
    ),
    Decision(
        2,
        "Kai has a last day at Saltmarsh that he plans himself, and his artwork is carried home by Ruth.",
        DT,
        7,
        "Kai says it was a proper goodbye.",
        tell=(KW, NEW_DT),
        school_text="Kai plans his own last day with the comic club; his artwork goes home with the house, by hand.",
    ),
    Decision(
        3,
        "Pinder's Field and the house exchange a line each Friday for the first six weeks.",
        NEW_DT,
        60,
        "Six lines each way, read by Kai if he wants to.",
        tell=(KW, VSH),
        school_text="School and house exchange a line each Friday for six weeks; Kai may read them.",
    ),
    Decision(
        4,
        "The weekly therapy session stays on its afternoon through the first half term at the new school.",
        XT,
        14,
        "No session lost to the timetable.",
        tell=(CL, KW),
    ),
    Decision(
        5,
        "The landing sensor is looked at again with Kai, with midnight in place of eleven tried for two weeks if nights stay settled.",
        RM,
        21,
        "Nights settled, counted together with Kai.",
        tell=(KW, SW),
    ),
    Decision(6, "Hearing test within six weeks, and the result explained to Kai by drawing.", KW, 42, "Result in the record.", tell=(SW,)),
)


def _full(section: str, part: int, heading: str, author: str, *paragraphs: str) -> ReportText:
    return ReportText(section, part, FULL, heading, paragraphs, author)


def _school(section: str, part: int, heading: str, author: str, *paragraphs: str) -> ReportText:
    return ReportText(section, part, SCHOOL, heading, paragraphs, author)


REPORT = (
    _full(
        "2",
        24,
        "Since we last met",
        KW,
        "Kai, when we last met you had just marked three schools out of ten. Since then you have chosen one, been to see it twice, and "
        "made a timetable for everybody who has to do something about it, including us.",
        "You have had some hard nights, mostly before family time, and you have let somebody sit on the stairs with you on most of them. "
        "You stayed in the last lesson eleven times. You cooked for nine people on a Sunday, and Gareth had thirds.",
        "We got one thing wrong: we moved a Saturday that was promised to you and your nan. You told us straight. It is now a rule that "
        "nobody does that again.",
    ),
    _school(
        "2",
        24,
        "Since we last met",
        KW,
        "Kai, since we last met you chose your new school, visited it twice and stayed in the last lesson eleven times. Your map is "
        "on the wall. You have planned a proper goodbye, and the adults at both schools are going to help you have it.",
    ),
    _full(
        "3",
        19,
        "What Kai says",
        KW,
        "“Last term I stayed in last lesson eleven times. I counted.”",
        "“I want to say bye to Saltmarsh like a normal person and not just not be there one day.”",
        "“The beeper is annoying. I know why. It is still annoying.”",
        "“Please can Nan's Saturday never be moved for a meeting again.”",
        "Kai attended and spoke for himself (PN1). He met Desmond alone beforehand. An advocate was offered; he said not this time.",
    ),
    _school(
        "3",
        19,
        "What Kai wants his schools to hear",
        KW,
        "“Last term I stayed in last lesson eleven times. I counted.”",
        "“I want to say bye to Saltmarsh like a normal person and not just not be there one day.”",
        "Kai chose these two for this version.",
    ),
    _full(
        "6a",
        7,
        "About me",
        KW,
        "Kai's picture of himself is widening: from the one who knows buses to one who draws, cooks and is asked for advice. He put his "
        "name on his work in public for the first time.",
    ),
    _full(
        "6b",
        8,
        "How to be with me",
        KW,
        "The two mugs worked on nine evenings of ten. Playfulness is safe for him in the car and at the stove, and not after phone "
        "calls. The team found acceptance hardest when he tore a drawing made for a colleague's leaving; we talked it through in "
        "reflective practice and decided that the pieces would be kept and framed as they were. He has asked where they hang.",
    ),
    _school(
        "6b",
        8,
        "What works",
        KW,
        "Time to answer; one instruction at a time; a seat by the window; being told by nine who fetches him. When work is torn: keep "
        "the pieces, and carry on kindly.",
    ),
    _full(
        "6c",
        9,
        "Making sense of it together",
        CL,
        "We hold to our understanding that three o'clock is when endings happen, in Kai's experience. What is new is anger, spoken and "
        "drawn, where there was blankness. We take that as trust. The school move is a planned ending in the very place where the "
        "unplanned one happened, which makes it a risk and a real opportunity.",
    ),
    _full(
        "7",
        17,
        "Goals and measures",
        CL,
        "Staying in the last lesson: 2 at first, 6 now, rated by Kai. Saying goodbye properly: 3 to 5. Letting somebody keep a page: 1 "
        "to 3.",
        "The carer's SDQ total fell from 21 to 16 over the year: by the published bands from very high to slightly raised. A screening "
        "aid, completed by Ruth, and no more than that.",
    ),
    _full(
        "8a",
        12,
        "Health",
        KW,
        "Well, with no asthma attack this quarter. The hearing test is still outstanding and is now a decision with a date. Sleep is "
        "eight hours on most nights.",
    ),
    _full(
        "8b",
        13,
        "Learning",
        DT,
        "In Ms Ali's words: “Kai works with a precision that raises the class. Writing at length is still painful; starting from a "
        "panel gets him a paragraph on most days. Attendance 93 per cent, no suspensions.”",
        "In Ms Mensah's words: “PEP is up to date and the place at Pinder's Field is secured in writing, with the quiet base.”",
    ),
    _school(
        "8b",
        13,
        "Learning",
        DT,
        "In Ms Ali's words: “Kai works with a precision that raises the class. Writing at length is still painful; starting from a "
        "panel gets him a paragraph on most days. Attendance 93 per cent, no suspensions.”",
        "In Ms Mensah's words: “PEP is up to date and the place at Pinder's Field is secured in writing, with the quiet base.”",
    ),
    _full(
        "8c",
        14,
        "Family time",
        SW,
        "Nan: calls kept every Wednesday, two of three Saturday visits. His sister: three afternoons, warm, with a hard hour after "
        "each. Mum: Kai chose not to answer the letter this time and was glad to be asked. The card from his last foster family is "
        "still with Sunita.",
    ),
    _full(
        "8d",
        15,
        "Identity",
        KW,
        "Two visits to the chapel for the singing. Kai has begun a comic about his great-grandfather's crossing from Kingston; Nan "
        "supplies the facts.",
    ),
    _full(
        "8e",
        11,
        "Safety and restrictions",
        RM,
        "One missing episode of an hour and ten minutes, on the evening of the Saturday that was moved; he came home by himself. One "
        "occasion of scratching his forearms. No physical intervention. The landing sensor remains, with Kai's disagreement recorded; "
        "see decision 5.",
    ),
    _full(
        "9",
        9,
        "Therapy summary",
        CL,
        "Dr Zieliński writes: twelve of thirteen sessions kept, Ruth present. Kai can stay with the memory of the sudden move for some "
        "minutes and then asks for something ordinary, which we both take as skill. Protective: the bond with Ruth, humour, drawing. To "
        "watch: shame at public mistakes in the first weeks at a new school.",
    ),
    _full(
        "11",
        25,
        "Changes coming",
        KW,
        "The school move is being prepared from the shared checklist: place agreed, visits made, key adult and safe space to be named "
        "this week. No other change is planned, and Kai knows that too.",
    ),
    _school(
        "11",
        25,
        "The move of school",
        KW,
        "Place agreed and visits made. Still to come: the call between the two designated teachers, the key adult and the safe space, "
        "the last day at Saltmarsh and the first at Pinder's Field. Each has an owner and a date in the shared checklist.",
    ),
    _full(
        "13",
        23,
        "Where we did not agree, and what is not yet met",
        RM,
        "Kai disagrees with the hour of the landing sensor. CAMHS would have preferred the move at the start of a term; Kai and his "
        "social worker preferred soon. Unmet: the hearing test.",
    ),
    _school(
        "13",
        23,
        "Not yet met",
        RM,
        "A hearing test is being arranged. Until then please keep to the seat on the left by the window.",
    ),
)

REVIEWS = (
    ReviewStory(
        key="kai-review-earlier",
        kind="provider therapeutic review",
        state="closed",
        placement="kai-rowan",
        held_in_days=-91,
        place="Rowan House, the conservatory",
        chair=RM,
        next_in_days=-7,
    ),
    ReviewStory(
        key="kai-review",
        kind="provider therapeutic review",
        state="report_draft",
        placement="kai-rowan",
        held_in_days=-7,
        place="Rowan House, the conservatory",
        chair=RM,
        attendance=ATTENDANCE,
        contributions=CONTRIBUTIONS,
        views=VIEWS,
        earlier_decisions=EARLIER,
        decisions=DECISIONS,
        report=REPORT,
        next_in_days=77,
    ),
)
