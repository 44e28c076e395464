"""Kai's care and therapeutic plan: the first version in short, the second with all fifteen sections and its other versions.

Long because one version in full is long, and the third is written as what changed in the second.
"""

from dataclasses import replace

from portal.demo.shapes import CHILD, COMMISSIONER, SCHOOL, AgreementStory, PlanVersion, Section
from portal.demo.writing import dissent, pace, pace_letters, version_for

KW, RM, CL, SW, VSH = "ruth-adeyemi", "gareth-pryce", "leila-farrokh", "sunita-rao", "josephine-mensah"

FIRST_PLAN = PlanVersion(
    number="1.0",
    state="superseded",
    begun_days_ago=395,
    approved_by=(RM, CL),
    approved_days_ago=382,
    why="First plan after Kai's first weeks at Rowan House.",
    sections=(
        pace(
            1,
            KW,
            RM,
            "I like maps. I don't like being looked at while I eat. I will talk when I want to.",
            "I know nearly every bus in the county.",
        ),
        pace(
            3,
            CL,
            CL,
            "Kai watches the drive from the landing window at the end of every school day until the car he expects has come in.",
            "He may be checking whether the adults who said they would come are the ones who come.",
            "To be told who is coming, by whom he will be met, and to have it be so, many times over.",
            None,
            "Early days: a first guess after four weeks, shared by the team and by his social worker.",
        ),
        pace_letters(
            KW,
            RM,
            laugh="Getting bus numbers wrong on purpose so that he can put us right.",
            near="Ruth, if she sits on the floor. Nobody else yet.",
        ),
        pace(
            6,
            RM,
            SW,
            "Unannounced visitors. Being asked to hurry.",
            "He goes silent and starts to fold paper very small.",
            "Stay in sight, lower your voice, say what happens next and stop talking.",
        ),
    ),
    agreements=(AgreementStory(SW, "agreed", 378), AgreementStory("farida-ali", "agreed", 377)),
)

SECOND_PLAN = PlanVersion(
    number="2.0",
    state="active",
    begun_days_ago=48,
    approved_by=(RM, CL),
    approved_days_ago=27,
    why="Major: the move of school, and a new arrangement for the nights.",
    agreements=(
        AgreementStory(SW, "agreed", 23),
        AgreementStory(SW, "agreed_with_comments", 23, "For three months. We look at the nights again at my next visit.", section=6),
        AgreementStory("mateusz-zielinski", "agreed", 22),
        AgreementStory(
            "mateusz-zielinski",
            "not_agreed",
            22,
            "An adult awake outside his door every night may tell him that nights are dangerous. We would rather he could call for one.",
            section=6,
        ),
        AgreementStory(
            "mateusz-zielinski",
            "agreed_with_comments",
            22,
            "I agree. Please keep the weekly session on the same afternoon through the first half term at the new school.",
            section=10,
        ),
        AgreementStory("farida-ali", "agreed", 24),
    ),
    sections=(
        pace(
            1,
            KW,
            RM,
            "One: I need time before I answer, so count to ten in your head. Two: I say things better in drawings. Three: if a plan "
            "changes, tell me early and tell me yourself.",
            "Drawing comics with proper panels. Reading timetables. Making plantain the way Ruth taught me, without burning it. I can "
            "get anywhere in the county by bus and I have never been lost.",
            "Biscuit the guinea pig. The top deck at the front. Rain on the conservatory roof when I am inside. Finishing a page.",
            "English. My nan's family came from Jamaica and my grandad's from Hull. Nan took me to the chapel with the blue door and I "
            "still like the singing. I don't want to go every week; I want to be asked.",
        ),
        pace(
            2,
            SW,
            RM,
            "When I was small Mum was poorly a lot and could not look after us, so some nights there was nobody to make tea. I made it "
            "for my sister. Then we lived with Nan, and that was good, until Nan had her stroke. After that I had three foster homes. "
            "The last one ended on a school day: a car I didn't know came to fetch me at three o'clock, and I never went back for my "
            "drawings.",
            "Don't ask me about the drawings unless I start. Don't ask what Mum was drinking.",
            "School only needs to know that pick-up time is hard for me. I will tell my friends myself, or not.",
        ),
        pace(
            3,
            CL,
            CL,
            "From about two in the afternoon Kai grows watchful. He gives up on work he could do, asks the time, and may leave the room "
            "to find a window. When he has made a mistake in front of others he tears up what he was making. With adults he trusts he "
            "is funny and precise, and looks after younger children tenderly, sometimes before he looks after himself.",
            "That endings come without warning at three o'clock, and that the one who is careless loses things. We wonder if watching "
            "the door is Kai's way of making sure that this time he sees it coming. Tearing the page may say: I will end it before you "
            "do.",
            "To know by morning who fetches him; to find that a mistake changes nothing between him and us; to be looked after at "
            "tea-time without having to earn it. And goodbyes that are said out loud, with his things in his own hands.",
            "The photograph card of who is collecting. Ruth saying “I kept your seat”. Drawing the day as six panels. Staying near and "
            "dull when he is ashamed, in place of comfort that asks something of him.",
            "Fairly sure of the first part, less of the second. Kai has read a drawn version and says it is “about seven out of ten "
            "right”. The team, his social worker and CAMHS agree. To be looked at again six weeks into the new school.",
        ),
        pace_letters(
            KW,
            RM,
            laugh="Wrong bus numbers. Rating biscuits with full commentary. Ruth's singing in the car, which must be complained about.",
            too_much="After a phone call with family, and any time I have torn something. Tickling is never all right.",
            way_back="Somebody puts two mugs out and says nothing about it. If I take mine we are fine again.",
            feelings="Missing Nan. Being jealous when my sister gets a longer visit. Being scared of the new school and wanting it too.",
            shame="I go grey and quiet and fold things. I say “whatever”. Then something gets torn.",
            limits="I don't leave the house after nine without an adult. Phones sleep in the office. I can be as cross as I like about "
            "both.",
            wondering="“I've got a guess, want to hear it?” Then I can say warm or cold, like the game.",
            never_ask="“What were you thinking?” and “Who is coming to get you?” said as a joke.",
            where="In the car, after the second roundabout. Or washing up, if you wash and I dry.",
            hurt="I get very tidy. I line up my pens. I offer to make everyone toast.",
            soothes=(
                "“You don't have to do anything. I'm here till seven.” A blanket passed, not put on. No hand on my shoulder from behind."
            ),
            near="Ruth. Gareth if he brings Biscuit. Nan on the phone.",
        ),
        pace(
            5,
            KW,
            RM,
            "I wake at half past six by myself. Radio on low, then toast before anybody talks about the day. The photo card goes up by the "
            "kettle: who takes me, who fetches me.",
            "I eat better at the end of the table by the window. On Sundays I cook. Please keep a plate if I come down late; I will come.",
            "Ruth or Callum drives, always out through the back lane. We are there by twenty to nine, before the crowd.",
            "Shower at eight, comic, ten minutes of audio book. Landing light on, door a hand's width open. If I am up at night I may "
            "sit on the stairs, and a grown-up may sit three steps below.",
            "Hand dryers and whistles hurt; I hear less on the left, so noise comes at me sideways. Soft hoodie, labels cut out.",
            "Phone from four till nine, location shared with the house, and I know that it is. Pocket money on Friday, half into the "
            "bus-model tin.",
        ),
        pace(
            6,
            RM,
            SW,
            "A change of driver that he hears of late. Strangers in uniform or with a lanyard at the door. Goodbyes at school. The week "
            "around the date when the last foster home ended.",
            "Asks the time more than three times in an hour. Folds paper. Stops humming. Sleeves pulled over both hands.",
            "1. Come alone, sit lower than he is. 2. Say who you are, what time it is and who is coming. 3. Offer the window seat or "
            "the stairs. 4. Wait; count to ten between sentences. 5. When his shoulders come down, offer the pens. Stay until he has "
            "made one panel.",
            "Blocking a doorway. Two adults talking over him. Praise that is loud. Promises about family that are not yours to make.",
            "Twice this year Kai has scratched his forearms after tearing up work. Clean the skin with him, say “I'm sorry it got that "
            "big”, and tell Leila the same day. No lecture and no bargain. Repair is two mugs and, next day, one line drawn into the "
            "day's comic.",
            "He takes a bus: first the number 9 to the bus station, then towards the road where his nan used to live. Ring his phone "
            "once, text “Kettle's on. Who shall I send?”. After forty minutes, or at once after dark, tell the police and the emergency "
            "duty team. He has come home by himself each time, and was met with toast.",
            "A sensor on the landing sounds in the sleep-in room between eleven and six, so that he does not sit up alone. Agreed with "
            "Kai and by his social worker; looked at every four weeks, and it ends with this plan unless it is agreed again.",
        ),
        pace(
            7,
            KW,
            RM,
            "Well and growing fast. Mild hearing loss in the left ear since infancy, no aid at present; the audiologist looks each year.",
            "Montelukast at bedtime for asthma; blue inhaler with spacer goes wherever he goes. Allergic to penicillin and to cashew nuts.",
            "Sleeps about eight hours, less before family time. Teeth good; he chooses the dentist with the fish tank. Glasses for the "
            "board.",
            "Review health assessment is due within the next ten weeks; the looked-after children's nurse will come to the house, as he "
            "asked.",
        ),
        pace(
            8,
            SW,
            SW,
            "Ruth, Gareth and Callum at the house; Sunita, who has been his social worker for three years; Ms Ali at school until he "
            "moves.",
            "Nan: a call each Wednesday, a visit to her care home on the first Saturday of the month, with Ruth. Mum: a letter box "
            "through Sunita, twice a year; Kai decides if he answers. No unplanned calls, and nobody but the house collects him.",
            "His sister lives with her own foster family: an afternoon each month, supervised lightly, at the swimming pool or the "
            "museum. Two friends from comic club; their numbers go with him to the new school.",
            "Biscuit. And next door's cat, who is called Sergeant by Kai and something else by next door.",
            "The family he left on that school day. They have sent a card through Sunita; it waits with her until he asks for it.",
        ),
        pace(
            9,
            "farida-ali",
            VSH,
            "Saltmarsh Academy until the move, then Pinder's Field School, which is smaller and nearer, with a quiet base beside the "
            "library. Attendance this term is 93 per cent. Strong in geography, art and anything with a timetable in it; behind in "
            "writing at length.",
            "One paragraph a day that starts from a drawn panel. Staying in the last lesson on four days out of five. One club by half "
            "term.",
            "A seat on the left by the window, so that his better ear faces the room. Instructions one at a time. Being told by nine "
            "who fetches him.",
            "Comic club on Thursdays. Pinder's Field has a railway society, which he has pretended not to be pleased about.",
        ),
        pace(
            10,
            CL,
            CL,
            "Dyadic work with Dr Zieliński at Brackenwell, weekly, with Ruth in the room; a monthly consultation between Dr Farrokh and "
            "the team.",
            "To be able to miss people and keep them; to tell the story of the sudden moves as something that was done to him and not "
            "by him.",
            "The evening after is quiet, with no new requests. Ruth writes down in a line what was said in the car, and takes it along "
            "next time.",
            "Kai agreed in his own drawing of a shaken hand; Harbour Council consented. He may stop a session by turning the card over.",
        ),
        pace(
            11,
            CL,
            CL,
            "“Stay in the last lesson even if I've got a feeling.” · “Say bye to Saltmarsh properly.” · “Let somebody keep a page I got "
            "wrong.”",
            "Every handover of Kai is done by a named adult he has been told about. · One written goodbye for each ending. · Nan's visits "
            "happen on the day that was promised.",
        ),
        pace(
            12,
            KW,
            SW,
            "A change of school to Pinder's Field, asked for by Kai and agreed at his review. The journey falls from fifty minutes to "
            "twelve.",
            "Told by Sunita and Ruth together, in the car after the second roundabout. He asked who would know, where the toilets are, "
            "and whether he could take his tray label. He can.",
            "The anniversary of the last foster home falls in the same part of the year as his birthday. Both go on the wall calendar, "
            "in his colours.",
        ),
        pace(
            13,
            KW,
            SW,
            "Gets up, washes, plans any journey, cooks two meals, keeps money in three tins and knows what is in each.",
            "Ringing the dentist himself. Washing his own kit. Saying to an adult “I need five minutes” before he needs twenty.",
            "Wants to drive a bus or draw one. We took him to the depot open day and he now corresponds with the timetable office.",
        ),
        dissent(
            6,
            KW,
            "Kai, about the landing sensor",
            "I said yes to the beeper but I don't actually like it. I think it should go off at twelve not eleven because I am older "
            "now. Ruth wrote this down exactly like I said it.",
        ),
        version_for(
            SCHOOL,
            8,
            "How to help Kai at school",
            "Kai is thoughtful, exact and very funny once he knows you. Give him one instruction at a time and then ten full seconds. "
            "Sit him on the left by the window: he hears better on his right. If he folds paper, goes quiet or asks the time again and "
            "again, he is worried, not idle: walk over, crouch, say what happens next, and let him draw for five minutes. If he tears "
            "up his work, keep the pieces, say “no harm done, there's more paper”, and go on with the lesson. Please do not block the "
            "door, raise your voice, praise him loudly or put a hand on his shoulder from behind.",
            author=KW,
            approver=RM,
        ),
        version_for(
            SCHOOL,
            11,
            "What can be hard in the school day",
            "The end of the day is the hardest time, and late changes to who fetches him are the hardest thing. The house texts the "
            "office by nine with the name of the driver; tell Kai yourself, and show him the text. Only staff of Rowan House may "
            "collect him, with their badge; nobody else, whatever they say, without a call to the house. If you cannot see him, look "
            "first by the windows of the bus bay and in the library, then ring the house straight away. Whistles, hand dryers and "
            "crowded stairs are too loud for him.",
            author=KW,
            approver=RM,
        ),
        version_for(
            SCHOOL,
            9,
            "What we think is behind it",
            "Kai has known a lot of sudden change and has learnt to watch for it. Being told early, by the person concerned, is what "
            "helps most.",
            author=CL,
            approver=CL,
        ),
        version_for(
            SCHOOL,
            12,
            "Health at school",
            "Asthma: blue inhaler and spacer in his bag and a spare in the office; two puffs if he wheezes, then ring us. Allergic to "
            "penicillin and to cashew nuts. Left ear hears less. Glasses for the board.",
            author=KW,
            approver=RM,
        ),
        version_for(
            SCHOOL,
            14,
            "Who may collect, who may call",
            "Rowan House staff collect. Please pass any call or message from family to the house without answering questions. If an "
            "easy start would be kind, the house will say so in the morning text.",
            author=SW,
            approver=SW,
        ),
        version_for(
            SCHOOL,
            16,
            "Growing up: what school can practise",
            "Let Kai ask for his own five minutes, with the card he has made. Let him plan the route of a class trip; he will do it "
            "better than we can.",
            author=KW,
            approver=SW,
        ),
        version_for(
            COMMISSIONER,
            7,
            "Commissioner line: wellbeing",
            "Settled in the home, with a trusted key adult. Views are gathered regularly and acted on.",
            author=KW,
            approver=RM,
        ),
        version_for(
            COMMISSIONER,
            11,
            "Commissioner line: safety",
            "Overall risk level: medium, falling. One restriction in place, agreed, reviewed every four weeks.",
            author=RM,
            approver=SW,
        ),
        version_for(
            COMMISSIONER,
            13,
            "Commissioner line: education",
            "Planned change of school in progress; attendance 93 per cent; PEP up to date.",
            author=KW,
            approver=VSH,
        ),
        version_for(
            COMMISSIONER,
            16,
            "Commissioner line: independence",
            "Skills in line with age; travel skills ahead of it.",
            author=KW,
            approver=SW,
        ),
        version_for(
            COMMISSIONER,
            17,
            "Commissioner line: goals",
            "Six goals. Four moving forward, one steady, one new. Rated monthly.",
            author=CL,
            approver=CL,
        ),
        version_for(
            COMMISSIONER,
            25,
            "Commissioner line: changes",
            "School move agreed and on time. No change of home planned.",
            author=KW,
            approver=SW,
        ),
        version_for(
            CHILD,
            8,
            "Kai's version: how we do things",
            "You told us how to be with you, and this is what we heard. We give you time. We tell you early. We keep your seat. Two "
            "mugs mean we are all right. If we get it wrong you can say “cold”, and we start again.",
            author=KW,
            approver=RM,
        ),
        version_for(
            CHILD,
            11,
            "Kai's version: keeping safe",
            "When it gets too big, you go to the window or the stairs, and one of us comes and sits lower down. If you take a bus, we "
            "text you once and put the kettle on. The beeper is there so that you are not alone at night. You don't like it, "
            "you said so, and we talk about it every four weeks.",
            author=KW,
            approver=RM,
        ),
        version_for(
            CHILD,
            17,
            "Kai's version: your goals",
            "Stay for the last lesson. Leave Saltmarsh well. Let somebody keep a page you got wrong. You decide the number each "
            "month; nobody else's number counts for yours.",
            author=KW,
            approver=CL,
        ),
        version_for(
            CHILD,
            25,
            "Kai's version: what is changing",
            "You are going to Pinder's Field. You know where the toilets are, where the library is and who opens the door. Your tray "
            "label comes too. You stay at Rowan House. Biscuit stays at Rowan House.",
            author=KW,
            approver=SW,
        ),
    ),
)

NIGHTS = (
    "Shower at half past eight now that I am older, comic, ten minutes of audio book. Landing light on, door a hand's width open. If I am "
    "up at night I may sit on the stairs, and a grown-up may sit three steps below."
)
SENSOR = (
    "A sensor on the landing sounds in the sleep-in room between midnight and six: an hour later than before, as Kai asked. Looked at "
    "every four weeks; it ends with this plan unless it is agreed again."
)


def _changed(section: Section, before: str, after: str) -> Section:
    """The same section with other words under the prompt whose words begin like this."""
    return replace(section, passages=tuple(replace(one, text=after) if one.text.startswith(before) else one for one in section.passages))


THIRD_PLAN = PlanVersion(
    number="2.1",
    state="clinical_check",
    begun_days_ago=5,
    goes_on_from="2.0",
    why="The nights: Kai asked for a later bedtime, and for the landing sensor to sound later.",
    sections=tuple(
        _changed(_changed(section, "Shower at eight", NIGHTS), "A sensor on the landing", SENSOR) for section in SECOND_PLAN.sections
    ),
)
"""Being written: what nobody but those who write or check it may see."""

PLANS = (FIRST_PLAN, SECOND_PLAN, THIRD_PLAN)
