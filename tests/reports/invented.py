# ruff: noqa: E501 - prose
"""A review report that nobody ever held: an invented child, at an invented home, in the words of people who do such work."""

from portal.reports.facts import Attendance, Attribution, Child, Decision, Line, ModelOfCare, NextDate, Passage, ReviewFacts, Section

CHILD_NAME = "Kai"

# What a school's readers get, as slices (part x 10 + audience): whole parts in audience 0, authored words in audience 1.
SCHOOL_SLICES = frozenset({10, 21, 30, 40, 51, 70, 81, 91, 111, 121, 130, 131, 141, 161, 171, 191, 211, 221, 231, 251})
FULL_SLICES = frozenset(part * 10 + audience for part in range(1, 34) if part not in (10, 20, 31) for audience in range(6))


def review() -> ReviewFacts:
    return ReviewFacts(
        document_id="0193f2a4-7c1e-7b52-9f1d-3c5a2be9d410",
        frozen_at="2026-11-20T14:05:00Z",
        verify_at="https://portal.example/reports/verify",
        child=Child(CHILD_NAME, "HC-4K7Q"),
        home=Line(3, {"0": "Rowan House"}),
        provider="Tamarisk Lane Care",
        authority="Harbour Council",
        legal_status=Line(2, {"0": "Care order, section 31 (C2)", "1": "Looked after by Harbour Council"}),
        period_from="2026-08-24",
        period_to="2026-11-16",
        meeting_date="2026-11-17",
        model_of_care=ModelOfCare("PACE", ("Playfulness", "Acceptance", "Curiosity", "Empathy")),
        sections=_sections(),
        decisions=_decisions(),
        attendance=_attendance(),
        dates=_dates(),
    )


def _sections() -> tuple[Section, ...]:
    key_worker = Attribution("Marta Ellery", "key worker, Rowan House")
    clinician = Attribution("Dr Anouk Verhaegen", "clinical lead, Tamarisk Lane Care")
    teacher = Attribution("Piotr Włodarczyk", "designated teacher, Saltmarsh Academy")
    return (
        Section(
            "2",
            "Since we last met",
            7,
            {
                "0": (
                    Passage(
                        "",
                        "Kai, this page is for you first. Since the end of August you have moved from the small room at the back to the room "
                        "with the window over the orchard, and you chose the green paint yourself. You have been to school on fifty-one days "
                        "out of fifty-six. You taught Marta to make flatbread, and she still burns the first one.\n\n"
                        "There were hard days too. The week your family time was cancelled was the hardest, and you told us so in words, at the "
                        "kitchen table, which took courage. We are sorry that you heard about it so late.",
                    ),
                    Passage(
                        "What the adults noticed",
                        "You come and find someone when your stomach starts to feel tight. Three months ago you would have gone up the stairs and "
                        "shut the door. Most evenings now you are asleep by ten.",
                    ),
                )
            },
            (key_worker,),
        ),
        Section(
            "3",
            "Kai’s views",
            19,
            {
                "0": (
                    Passage(
                        "How they were gathered",
                        "Marta asked Kai over two walks and one car journey. Kai also spoke alone with the reviewing officer on 10 November. An "
                        "advocate was offered; Kai said not this time. Participation code PN1: attended and spoke.",
                    ),
                    Passage(
                        "In Kai’s words",
                        "“I like it when people tell me what is happening the day before and not in the car.”\n"
                        "“I want to see Nana more than once a month. I don’t want it to be at the centre.”\n"
                        "“Don’t all look at me when I come into the meeting.”",
                    ),
                ),
                "1": (Passage("What Kai wants school to know", "“Tell me the day before. And don’t all look at me when I come in.”"),),
            },
            (key_worker,),
        ),
        Section(
            "4",
            "Who took part",
            21,
            {
                "0": (
                    Passage(
                        "",
                        "The meeting was held at Rowan House on 17 November 2026, in two parts. Kai came to the second part and sat by the door, as agreed.",
                    ),
                ),
                "1": (Passage("", "The meeting was held on 17 November 2026."),),
            },
            shows="attendance",
        ),
        Section(
            "5",
            "What we decided last time",
            23,
            {
                "0": (
                    Passage("Done", "A sleep plan was written with Kai and is used every night. The orthodontist has seen Kai twice."),
                    Passage(
                        "Partly done",
                        "Family time with Kai’s grandmother happened four times out of six. Two were cancelled at short notice by the venue. "
                        "The social worker has asked for a community place instead.",
                    ),
                    Passage(
                        "Not done",
                        "The life-story book has not been started, because the worker who was to begin it left. This is decided again below.",
                    ),
                )
            },
        ),
        Section(
            "6",
            "How Kai is doing, by our model of care",
            8,
            {
                "0": (
                    Passage(
                        "Playfulness",
                        "Silly voices at breakfast still work; teasing does not, and Kai told us where the line is: “not about food and not about my "
                        "hair”. Play is too much after family time, when quiet company helps more.",
                    ),
                    Passage(
                        "Acceptance",
                        "Kai expects to be blamed. When the bowl was broken on 3 October the adults named the worry before the bowl, and the clearing up "
                        "was done together. The limit stayed: the kitchen was closed for the evening.",
                    ),
                    Passage(
                        "Curiosity",
                        "Wondering aloud works best when nobody faces Kai: in the car, on the walk to the shop, while chopping. “I wonder if the "
                        "phone not ringing felt like being forgotten” led to the longest talk of the term.",
                    ),
                    Passage(
                        "Empathy",
                        "Kai lets Marta and Joel near when upset, and now asks for the heavy blanket. With other adults a hand on the table is "
                        "near enough.",
                    ),
                ),
                "1": (
                    Passage(
                        "How to be with Kai at school",
                        "Say what is coming, a day ahead where you can. When Kai goes quiet, sit alongside rather than opposite, and wonder rather than ask "
                        "why. A short walk with one adult works better than time out. Humour helps, but never about food or hair.",
                    ),
                ),
            },
            (key_worker,),
        ),
        Section(
            "7",
            "Goals",
            17,
            {
                "0": (
                    Passage(
                        "“To sleep in my own bed all night”",
                        "Chosen by Kai. Kai rated it 3 in August and 7 in November; Marta 2 and 7. A change of three or more is taken as meaningful.",
                    ),
                    Passage(
                        "“To have one friend round”",
                        "Chosen by Kai. Rated 1 in August and 4 in November. Idris came for pizza on 7 November and is invited again.",
                    ),
                ),
                "1": (
                    Passage(
                        "A goal school can help with",
                        "Kai would like one good friend. Lunchtime chess has been the best place for it so far.",
                    ),
                ),
            },
        ),
        Section(
            "8a",
            "Health",
            12,
            {
                "0": (
                    Passage(
                        "",
                        "Sleep is better; melatonin was stopped on 2 October with the paediatrician’s agreement and Kai has slept as well without. Braces are "
                        "planned for the spring. Kai takes no medicine now.",
                    ),
                )
            },
        ),
        Section(
            "8b",
            "Learning",
            13,
            {
                "0": (
                    Passage(
                        "",
                        "Attendance this term is 91 per cent, up from 64. Kai is working at the level expected in maths and a year behind in reading, and "
                        "has asked for the reading to be done somewhere other than the library.",
                    ),
                    Passage(
                        "What school is proud of",
                        "Kai explained the water cycle to the whole class using the fish tank. It was the first time Kai stood up in front of people by choice.",
                    ),
                )
            },
            (teacher,),
        ),
        Section(
            "8c",
            "Keeping safe",
            11,
            {
                "0": (
                    Passage(
                        "",
                        "There were two incidents in which Kai was held, on 12 September and 4 October, each under a minute; both were talked through with Kai "
                        "the next day. There have been none since. Kai went missing once, for forty minutes, to the bus stop near the old house.",
                    ),
                    Passage("What helps early", "The blanket, the back step, and being told who is on shift tonight."),
                )
            },
        ),
        Section(
            "9",
            "Therapy",
            9,
            {
                "0": (
                    Passage(
                        "Summary",
                        "Kai has come to nine of twelve sessions of dyadic work with Marta present. Our working idea is that being told late feels like being "
                        "left, and that the anger which follows keeps Kai from feeling the loss. This is an idea, held with moderate confidence, and Kai has "
                        "heard it and said “sort of”.",
                    ),
                    Passage("What it asks of the adults", "Early news, even when it is bad. Staying after the limit has been set."),
                )
            },
            (clinician,),
        ),
        Section(
            "10", "Family time", 14, {"0": (Passage("", "Kai sees Nana once a month. Both want more, and neither likes the centre."),)}
        ),
        Section(
            "11",
            "Changes ahead",
            25,
            {"0": (Passage("", "None planned before the summer."),), "1": (Passage("", "No move is planned before the summer."),)},
        ),
        Section("12", "Decisions", 23, {}, shows="decisions"),
        Section(
            "13",
            "Where we do not agree",
            22,
            {
                "0": (
                    Passage(
                        "",
                        "The school would like Kai on a full timetable from January. The clinical lead and Kai would both wait until February. The meeting "
                        "did not settle this; the social worker will bring it back on 9 December.",
                    ),
                )
            },
        ),
        Section("14", "Next dates", 21, {}, shows="dates"),
    )


def _decisions() -> tuple[Decision, ...]:
    return (
        Decision(
            1,
            "Ask for family time with Kai’s grandmother at the community café, twice a month.",
            "Hannah Brightwell, social worker",
            "2026-12-04",
            "Two visits a month from January, none cancelled within two days.",
            230,
        ),
        Decision(
            2,
            "Begin the life-story book with Kai, starting from the photographs that Kai has.",
            "Dr Anouk Verhaegen, clinical lead",
            "2027-01-15",
            "Three sessions held, and Kai says whether to go on.",
            230,
        ),
        Decision(
            3,
            "Find a place for reading that is not the library, and let Kai choose it.",
            "Piotr Włodarczyk, designated teacher",
            "2026-12-01",
            "Kai reads there three times a week.",
            231,
        ),
        Decision(
            4,
            "Tell Kai about any change at school the day before, by a note home.",
            "Piotr Włodarczyk, designated teacher",
            "2026-11-24",
            "Kai says so at the check-in in January.",
            231,
        ),
        Decision(
            5,
            "Agree on the January timetable.",
            "Hannah Brightwell, social worker",
            "2026-12-09",
            "A written timetable that Kai has seen.",
            230,
        ),
    )


def _attendance() -> tuple[Attendance, ...]:
    return (
        Attendance("Kai", "young person", "", "Attended the second part", 210),
        Attendance("Marta Ellery", "key worker", "Rowan House", "Attended", 211),
        Attendance("Deborah Quill", "registered manager", "Rowan House", "Attended", 211),
        Attendance("Dr Anouk Verhaegen", "clinical lead", "Tamarisk Lane Care", "Attended the first part", 210),
        Attendance("Hannah Brightwell", "social worker", "Harbour Council", "Attended", 211),
        Attendance("Samuel Adeyẹmí", "independent reviewing officer", "Harbour Council", "Attended, and saw Kai alone", 210),
        Attendance("Piotr Włodarczyk", "designated teacher", "Saltmarsh Academy", "Sent a contribution", 211),
        Attendance("Nasrin نسرین Hakimi", "therapist", "Brackenwell CAMHS", "Sent apologies", 210),
    )


def _dates() -> tuple[NextDate, ...]:
    return (
        NextDate("Next therapeutic review", "2027-02-09", "RV9a", 211),
        NextDate("Statutory review chaired by the reviewing officer", "2027-01-20", "RV2", 210),
        NextDate("Personal education plan meeting", "2027-01-14", "ED2", 211),
        NextDate("Meeting about the timetable", "2026-12-09", "", 210),
    )
