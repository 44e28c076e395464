"""What is written of Kai beside plan and review, part by part. Long because his is the record that shows every part."""

from portal.demo.shapes import (
    COMMISSIONER,
    FULL,
    HEALTH,
    SCHOOL,
    SELF,
    Text,
)

HERE = "kai-rowan"
KW, RM, CL, SW, IRO, CO = "ruth-adeyemi", "gareth-pryce", "leila-farrokh", "sunita-rao", "desmond-clarke", "aoife-brennan"
XT, DT, VSH = "mateusz-zielinski", "farida-ali", "josephine-mensah"

LEGAL_AND_PLACEMENT = (
    Text(
        2,
        FULL,
        "Legal status",
        "C2: full care order. Harbour Council shares parental responsibility with Kai's mother; his father is not known to the council. "
        "The council may limit how the mother exercises hers and has done so for schooling and health. No other order is in force.",
        SW,
        400,
    ),
    Text(
        2,
        SCHOOL,
        "Who may sign",
        "Kai is in the care of Harbour Council. Sunita Rao signs school consents; Rowan House signs for trips within the day and for "
        "everyday matters.",
        SW,
        400,
    ),
    Text(2, COMMISSIONER, "Legal status", "C2. No proceedings pending.", SW, 400),
    Text(
        2,
        HEALTH,
        "Who may consent",
        "C2. Consent to routine treatment is delegated to Rowan House; anything more goes to Sunita Rao.",
        SW,
        400,
    ),
    Text(
        3,
        FULL,
        "Home",
        "Rowan House, 4 Ropewalk Gardens, Harbourside, ZZ99 1AB. House 01632 960114. Kai's own telephone 07700 900381.",
        RM,
        410,
        HERE,
    ),
    Text(
        4,
        FULL,
        "People around Kai",
        "Key worker: Ruth Adeyemi, 01632 960114. Social worker: Sunita Rao, 01632 960410. IRO: Desmond Clarke, 01632 960415. Virtual "
        "school: Josephine Mensah, 01632 960420. Saltmarsh Academy: Farida Ali, 01632 960610. Pinder's Field School: Owen Castell, "
        "01632 960640. Clinicians' numbers stand with the health section.",
        KW,
        60,
        HERE,
    ),
    Text(
        4,
        FULL,
        "Out of hours",
        "Rowan House, day and night: 07700 900114. On-call manager, Tamarisk Lane Care: 07700 900119. Harbour Council emergency duty "
        "team: 01632 960499.",
        RM,
        60,
        HERE,
    ),
    Text(
        5,
        FULL,
        "Placement and delegated authority",
        "K2, children's home, planned start. Delegated to the house: haircuts, day trips, club membership, routine dental and GP "
        "treatment, photographs for the house and for Kai himself. With the social worker: overnight stays away, passport, photographs "
        "that are published, body piercing, any change of school. With Kai's mother, asked through Sunita: change of name or faith.",
        SW,
        400,
        HERE,
    ),
    Text(
        5,
        SCHOOL,
        "Consents for school",
        "The house may sign: trips within the school day, clubs, food technology, library. The social worker signs: residential trips, "
        "published photographs and video, counselling in school. Ask us and we answer within a day.",
        SW,
        60,
        HERE,
    ),
    Text(
        5,
        HEALTH,
        "Consents for health",
        "The house consents to routine treatment, vaccination by schedule and dental care. Sunita Rao consents to anything under "
        "anaesthetic.",
        SW,
        400,
        HERE,
    ),
    Text(
        6,
        FULL,
        "Fee and staffing bought",
        "£5,480 a week under the regional framework, reviewed each year. Two adults to three children by day; one sleep-in and one "
        "waking adult at night until the night review. Therapy consultation included.",
        CO,
        180,
        HERE,
    ),
)

ABOUT_DAILY_LIFE = (
    Text(
        7,
        FULL,
        "Three things this month",
        "New this month: I have started a comic with forty panels. I have decided that olives are fine. I can do the washing-machine on "
        "my own.",
        KW,
        12,
        HERE,
    ),
    Text(
        7,
        COMMISSIONER,
        "Wellbeing line",
        "Takes part in setting his own routines; has friendships and interests in and outside the home.",
        KW,
        27,
        HERE,
    ),
    Text(
        11,
        FULL,
        "Travelling by bus alone",
        "Agreed for the route to the library and back, in daylight, phone on, text at each end. The wider plan for safety stands in the "
        "care and therapeutic plan.",
        RM,
        75,
        HERE,
    ),
    Text(
        12,
        FULL,
        "Allergies",
        "Penicillin: rash and swelling, once, aged four. Cashew nuts: lips tingle and swell; antihistamine, then 999.",
        KW,
        60,
    ),
    Text(
        12,
        SCHOOL,
        "Allergies",
        "Penicillin. Cashew nuts. Antihistamine is in the office with his name on it; if his breathing changes, call 999.",
        KW,
        60,
    ),
    Text(
        12,
        FULL,
        "Asthma",
        "Mild, worse with colds. Brown inhaler stopped last year on the GP's advice; montelukast at bedtime; blue inhaler when needed. "
        "Last attack 7 months ago.",
        KW,
        60,
        HERE,
    ),
    Text(
        12,
        FULL,
        "Clinicians",
        "GP: Harbourside Surgery, 01632 960700. Looked-after children's nurse: 01632 960705. Brackenwell CAMHS: Dr Mateusz Zieliński, "
        "01632 960530.",
        KW,
        60,
        HERE,
    ),
    Text(
        13,
        FULL,
        "Personal education plan",
        "PEP reviewed this term and rated green by the virtual school. Targets: a paragraph a day; the last lesson on four days out of "
        "five; one club by half term. Pupil premium pays for a drawing tablet and for a mentor on two mornings.",
        DT,
        33,
        HERE,
    ),
    Text(
        13,
        FULL,
        "Attendance",
        "93 per cent this term: four days of illness, two appointments. No suspensions, no part-time timetable.",
        DT,
        12,
        HERE,
    ),
    Text(
        13,
        COMMISSIONER,
        "Education line",
        "On roll at a mainstream school; attendance 93 per cent; planned move in progress.",
        VSH,
        20,
        HERE,
    ),
    Text(13, HEALTH, "Education line", "Mainstream school, attendance 93 per cent; changes school shortly, by plan.", DT, 20, HERE),
    Text(
        14,
        FULL,
        "Family time this month",
        "Nan: Wednesdays at five by telephone; first Saturday from ten to four at her care home, Ruth drives. Sister: third Sunday, two "
        "hours, at the pool. Mum: letters through Sunita only. If family time has to change, Sunita tells Kai herself.",
        SW,
        25,
    ),
    Text(
        14,
        SCHOOL,
        "Collecting Kai",
        "Only staff of Rowan House collect Kai; they carry a badge. Nobody else, including family, may collect or see him at school "
        "without a call to the social worker first.",
        SW,
        25,
    ),
    Text(
        15,
        FULL,
        "Life-story work",
        "Chapter three of Kai's book, “The house with the blue chapel”, was finished with Nan's photographs. The chapter on the sudden "
        "moves is kept for the sessions at Brackenwell and not worked on at the house.",
        KW,
        40,
        HERE,
    ),
    Text(
        16,
        FULL,
        "Skills",
        "Cooks two meals unaided; manages £9 a week; uses three bus operators' timetables better than the staff do.",
        KW,
        40,
        HERE,
    ),
    Text(16, SCHOOL, "Skills", "Reads maps and timetables to an adult level. Happy to be asked to plan a route.", KW, 40, HERE),
    Text(16, COMMISSIONER, "Independence line", "Age-appropriate skills, with travel a strength.", KW, 40, HERE),
)

CLINICAL = (
    Text(
        9,
        FULL,
        "Formulation summary for partners",
        "Kai has learnt that care can end between breakfast and three o'clock. Watching, leaving first and tearing what he made protect "
        "him from being caught out by loss. What changes this is many ordinary days in which the expected person comes. Held with fair "
        "confidence; next looked at six weeks after the school move.",
        CL,
        27,
        HERE,
    ),
    Text(
        10,
        FULL,
        "Consultation note",
        "Team consultation. Two staff described feeling shut out and a pull to cheer Kai along. We linked this with his early job of "
        "keeping adults cheerful. Agreed to notice the pull and name it in supervision. Not for sharing beyond my own notes.",
        CL,
        15,
        HERE,
        addressed_to=(CL,),
    ),
    Text(
        10,
        FULL,
        "Session note",
        "Session 34. K. drew the car from behind, number plate complete. Stayed with it for six minutes; hand on R.'s sleeve "
        "throughout. Said “she had the wrong coat on”. Closed with timetable game. My own record; the shared summary is separate.",
        XT,
        6,
        HERE,
        addressed_to=(XT,),
    ),
    Text(
        19,
        FULL,
        "For anybody who helps with school",
        "I want one grown-up at Pinder's who knows I draw when I'm worried and who doesn't make a thing of it. You can show this to my "
        "teachers.",
        SELF,
        14,
        HERE,
        key="kai-view-school",
    ),
    Text(
        20,
        FULL,
        "To Desmond",
        "Desmond, this is just for you. At the review, can you ask if my sister and me could do a whole weekend. I don't want to ask it "
        "in front of everyone in case they say no. Kai",
        SELF,
        11,
        addressed_to=(IRO,),
    ),
)

EVENTS_AND_NOTES = (
    Text(
        26,
        SCHOOL,
        "Handover to Pinder's Field",
        "What to carry over: the text by nine with the driver's name; the seat on the left by the window; the card for five minutes; "
        "panels before paragraphs. What not to do: block a door, praise across the room, change the driver without telling Kai. What he "
        "hopes for: the railway society, a peg at the end of the row, and that nobody claps when he comes in.",
        KW,
        3,
        HERE,
        key="kai-handover-school",
    ),
    Text(
        26,
        FULL,
        "Handover pack, whole",
        "Plan 2.0, school version, health at school, PEP and attainment, consents, who may collect, emergency numbers, key dates of the "
        "first six weeks. The safeguarding file goes separately, between the safeguarding leads.",
        RM,
        3,
        HERE,
    ),
    Text(
        27,
        FULL,
        "Missing for seventy minutes",
        "Kai left by the back lane at ten past six and came home by himself at twenty past seven, dry and hungry. Police were told at "
        "ten to seven. He is well. Immediate safety: toast, a bath, an adult near until he slept. From partners we ask for a gentle day "
        "tomorrow.",
        RM,
        38,
        HERE,
    ),
    Text(27, COMMISSIONER, "Event line", "One missing episode, 70 minutes, returned by himself, no harm. Plan reviewed.", RM, 38, HERE),
    Text(
        28,
        FULL,
        "Incident record, evening of the moved Saturday",
        "At half past five Kai heard that the visit to his nan was moved. He tore the drawing he had made for her, said “whatever” and "
        "went upstairs. At ten past six the back door was open. Callum walked to the bus stop; the 9 had left. Text sent; one reply: "
        "“not hungry”. Police 18.50, duty team 18.55. Back 19.20. Scratches on the left forearm, shallow, cleaned together. No physical "
        "intervention. Another young person was upset and was looked after separately. Debrief: the change was ours and came late; we "
        "said so to Kai the same evening.",
        KW,
        38,
        HERE,
        addressed_to=(KW, RM),
    ),
    Text(
        29,
        FULL,
        "Missing episode and return interview",
        "Out 18.10, back 19.20, police told 18.50. Return interview offered and held two days later by the independent service. Kai "
        "said he had wanted to see if the stop outside Nan's old road still had its map. Plan changed: family visits may not be moved "
        "by the house.",
        RM,
        36,
        HERE,
    ),
    Text(
        29,
        SCHOOL,
        "A gentle day",
        "Today may be hard for Kai. An easy start and a quiet corner will help; there is nothing you need to ask him.",
        RM,
        37,
        HERE,
    ),
    Text(29, COMMISSIONER, "Missing line", "One episode this quarter, 70 minutes; return interview held in time.", RM, 36, HERE),
    Text(
        30,
        FULL,
        "Practice note: the torn menu",
        "Sunday, kitchen. Kai misspelt the menu and tore it in four. What he may have been telling us: a spoilt thing must go before "
        "somebody sees. Playfulness: none, on purpose. Acceptance: “I can see that one hurt.” Curiosity: “I've a guess; warm or cold?” "
        "Empathy: sat on the floor with him. Limit held: knives away until hands are calm. Settled in twelve minutes. Repair: two mugs; "
        "he taped the menu and put it up.",
        KW,
        9,
        HERE,
    ),
    Text(
        30,
        FULL,
        "Practice note: visit to the new school",
        "He walked half a pace behind me until the library, then in front. Asked Mr Castell two questions from his list and the third "
        "one, about toilets, by drawing. In the car, second roundabout: “It smells of polish. It's all right.”",
        KW,
        4,
        HERE,
    ),
    Text(
        31,
        FULL,
        "Concern raised about a member of staff",
        "Kai told me that a bank worker called him “the bus spotter” in front of visitors and laughed. Spoken to the same day; the "
        "worker is not on shift at Rowan House while this is looked into. Social worker told; local authority designated officer "
        "consulted, who advised that it be handled as conduct. Kai has been told what happens next and has been offered an advocate.",
        RM,
        52,
        HERE,
        addressed_to=(RM, SW),
    ),
)
