"""Ella, 9: Fernhollow Children's Homes, Millstone Cottage, the five steps; settling in a new school. Her address is confidential."""

from portal.demo.children.ella_plan import PLAN
from portal.demo.children.ella_review import REVIEW
from portal.demo.shapes import CHILD as WRITTEN_FOR_HER
from portal.demo.shapes import (
    COMMISSIONER,
    FULL,
    SCHOOL,
    SELF,
    ChildStory,
    Goal,
    Identity,
    InvolvementStory,
    ItemDone,
    PlacementStory,
    Release,
    Score,
    Text,
    TransitionStory,
)

HERE = "ella-millstone"
KW, RM, CL, SW, IRO, CO = "isaac-thorne", "maureen-doyle", "anil-perera", "sunita-rao", "desmond-clarke", "aoife-brennan"
HERSELF = "ella-herself"
OLD_DT, DT, VSH = "farida-ali", "owen-castell", "josephine-mensah"

CHILD = ChildStory(
    key="ella",
    case_code="HC-9M3T",
    identity=Identity(
        known_as="Ella",
        legal_name="Eleanor Mair Prosser",
        age_years=9,
        birthday=(6, 2),
        pronouns="she/her",
        language="English; some Welsh",
        interpreter=None,
        communication_needs=(
            "Speaks in a whisper to people she trusts. Come close and down to her height; offer twice; pointing and pictures count as "
            "answers."
        ),
    ),
    commissioner_identity="HC-9M3T, aged 9, Harbour Council, Millstone Cottage.",
    confidential_address=True,
    releases=tuple(
        Release(part, WRITTEN_FOR_HER, HERSELF, "Her own version of her plan", "Written for her, and hers to read", SW, 44, 300)
        for part in (8, 11, 25)
    ),
    placements=(PlacementStory(HERE, "fernhollow", "millstone-cottage", "harbour", "C2", "K2", 365),),
    involvements=(
        InvolvementStory(SW, None, 520, "Allocated social worker of the placing authority"),
        InvolvementStory(IRO, None, 500, "Appointed independent reviewing officer"),
        InvolvementStory(KW, HERE, 365, "Key worker named in the placement plan"),
        InvolvementStory(CL, HERE, 360, "Clinical lead for the home"),
        InvolvementStory(
            DT,
            HERE,
            45,
            "Designated teacher of the receiving school; approved by the social worker",
            capacity="receiving",
            until_in_days=-17,
        ),
        InvolvementStory(DT, HERE, 17, "Designated teacher of the current school; granted by the social worker"),
        InvolvementStory(HERSELF, None, 90, "The young person herself; invited by her social worker"),
        InvolvementStory(OLD_DT, HERE, 350, "Designated teacher of the school she left; open items of the move only", capacity="leaving"),
    ),
    entries=(
        Text(2, FULL, "Legal status", "C2: full care order. Harbour Council and Ella's mother share parental responsibility.", SW, 360),
        Text(
            2,
            SCHOOL,
            "Who may sign",
            "In the care of Harbour Council. Sunita Rao signs school consents; the house signs for day trips.",
            SW,
            40,
        ),
        Text(2, COMMISSIONER, "Legal status", "C2. No proceedings pending.", SW, 360),
        Text(
            3,
            FULL,
            "Home",
            "Millstone Cottage, Grindle Lane, Little Anstow, ZZ99 3MC. 01632 960233. Confidential: give it to nobody, by telephone or "
            "in writing.",
            RM,
            365,
            HERE,
        ),
        Text(
            4,
            FULL,
            "People around Ella",
            "Key worker: Isaac Thorne, 01632 960233. Social worker: Sunita Rao, 01632 960410. IRO: Desmond Clarke, 01632 960415. "
            "Virtual school: Josephine Mensah, 01632 960420. Pinder's Field School: Owen Castell, 01632 960640.",
            KW,
            17,
            HERE,
        ),
        Text(
            4,
            FULL,
            "Out of hours",
            "The house, day and night: 07700 900233. Fernhollow on call: 07700 900240. Harbour Council emergency duty team: 01632 960499.",
            RM,
            17,
            HERE,
        ),
        Text(
            5,
            FULL,
            "Placement and delegated authority",
            "K2, children's home, planned start. Delegated to the house: haircuts (Ella chooses), swimming, clubs, day trips, routine "
            "health care. With the social worker: nights away, any photograph that leaves the house, passport.",
            SW,
            360,
            HERE,
        ),
        Text(
            5,
            SCHOOL,
            "Consents for school",
            "The house signs for trips and clubs. No photographs, no name in newsletters or on the website; ask the social worker about "
            "anything else.",
            SW,
            40,
            HERE,
        ),
        Text(
            6,
            FULL,
            "Fee and staffing bought",
            "£5,120 a week; two adults to three children, waking night. Play therapy included.",
            CO,
            200,
            HERE,
        ),
        Text(12, FULL, "Allergies", "Egg in quantity: hives within minutes; antihistamine. Baked egg is fine.", KW, 50),
        Text(12, SCHOOL, "Allergies", "Egg in quantity: hives; antihistamine in the office. Baked egg is fine.", KW, 17),
        Text(
            13,
            FULL,
            "Personal education plan",
            "PEP meeting held at the new school. Targets: a whisper a day; number bonds; a lunch partner. Pupil premium pays for the "
            "garden mentor.",
            DT,
            3,
            HERE,
        ),
        Text(
            14,
            FULL,
            "Family time this month",
            "Mother: alternate Thursdays at four, family centre, blue room. Notes are written afterwards for the next three visits. "
            "Grandad: Sundays at five.",
            SW,
            30,
        ),
        Text(14, SCHOOL, "Collecting Ella", "Isaac, Mel or Maureen only, side gate, with a badge.", SW, 17),
        Text(
            15,
            FULL,
            "Life-story work",
            "Grandad Emrys tells the farm in Welsh and English; Ella draws it. The page about the second house is hers to add or not.",
            KW,
            25,
            HERE,
        ),
        Text(
            9,
            FULL,
            "Formulation summary for partners",
            "Ella learnt that being small and quiet protects the people she loves. Predictable, low-voiced care lets her need things "
            "again. Held firmly.",
            CL,
            44,
            HERE,
        ),
        Text(
            10,
            FULL,
            "Session note",
            "Play, session 29. Otter under the cloth for nine minutes, then two taps. Found on the third call. Asked to do it again, "
            "and to be the one who calls. My own record.",
            CL,
            5,
            HERE,
            addressed_to=(CL,),
        ),
        Text(19, FULL, "For my school", "Please can I wave instead of saying it. And I can open the garden gate.", SELF, 20, HERE),
        Text(
            20,
            FULL,
            "To Sunita",
            "I dreamed about the man and I want to tell only you. Can you come on a hen day.",
            SELF,
            6,
            addressed_to=(SW,),
        ),
        Text(
            30,
            FULL,
            "Practice note: the bin lorry",
            "Seven in the morning, gate open. The lorry braked and she was gone. Found behind the hen house. Hummed; named the noise. "
            "What she may have been telling us: the loud thing has come here too. Eleven minutes. Then toast, and she told the hens the "
            "lorry was “only hungry”.",
            KW,
            8,
            HERE,
        ),
        Text(
            27,
            FULL,
            "Unknown caller",
            "A man rang the house asking for Ella by a former surname and put the telephone down. Nothing was confirmed. Ella is well "
            "and does not know. Police and social worker told; cameras at the gate checked. From partners: please be strict about "
            "whereabouts.",
            RM,
            66,
            HERE,
        ),
    ),
    plans=(PLAN,),
    transitions=(
        TransitionStory(
            kind="T4",
            state="settling",
            placement=HERE,
            move_in_working_days=-12,
            before="Saltmarsh Academy, primary phase",
            after="Pinder's Field School",
            reason="A class of eleven with a garden, and a journey that does not pass where Ella used to live.",
            approved_by=SW,
            receiving=(DT,),
            receiving_agency="pinders-field",
            leaving=(OLD_DT,),
            known_as_released=True,
            items=(
                ItemDone(1, SW, 50, "Not avoidable: the journey is a risk. Ella's pictures say yes."),
                ItemDone(2, VSH, 42, "Place agreed in writing."),
                ItemDone(3, DT, 34, "Visited with Isaac; met the rabbit's cousin, a tortoise, and the garden mentor."),
                ItemDone(4, OLD_DT, 31, "Called Mr Castell. Carry over: come close, offer twice, name the noise."),
                ItemDone(5, KW, 30, "One page, approved by Ella with a sticker, Dr Perera and Maureen."),
                ItemDone(6, DT, 26, "Key adult: the garden mentor. Safe space: the reading den with a view of the door."),
                ItemDone(7, DT, 25, "Ella chose: her teacher and the mentor know. Others hear that she lives with Isaac and the hens."),
                ItemDone(8, SW, 23, "Consents, list of who may collect and emergency numbers are with the office."),
                ItemDone(9, OLD_DT, 14, "Pupil file and common transfer file sent; receipt came the next day."),
                ItemDone(10, OLD_DT, 9, "Ready, waiting for the new safeguarding lead to name a time.", state="doing"),
                ItemDone(11, KW, 20, "Uniform washed three times for softness. Journey practised twice, ponies greeted."),
                ItemDone(12, DT, 22, "Full-time from day one, in by the side gate. The house drives."),
                ItemDone(13, DT, 16, "Mr Castell at the gate with the tortoise. Ella waved. Call home at half past three."),
                ItemDone(14, OLD_DT, 20, "Goodbye to the rabbit, then to the class with a card made of plaits."),
                ItemDone(15, DT, 3, "PEP meeting held; pupil premium pays for the garden mentor."),
                ItemDone(16, KW, 9, "First week: whispered twice. Second week: laughed at lunch. Fourth week to come.", state="doing"),
            ),
        ),
    ),
    reviews=(REVIEW,),
    goals=(
        Goal("child", "Use my whisper at the new school.", "Ella", ((34, 1), (16, 2), (3, 4)), KW, "Moving forward"),
        Goal("child", "Sleep all the way to the birds.", "Ella", ((118, 3), (34, 6)), KW, "Moving forward"),
        Goal("child", "Swim a length.", "Ella", ((118, 2), (34, 5)), KW, "Moving forward"),
        Goal("network", "The tin is never empty.", "Isaac Thorne", ((118, 6), (34, 9)), CL, "Moving forward"),
        Goal("network", "Every adult in the house lowers the voice first.", "Maureen Doyle", ((118, 4), (34, 7)), CL, "Moving forward"),
        Goal("network", "Mummy's time happens in the same room each time.", "Sunita Rao", ((118, 7), (34, 7)), SW, "Steady"),
    ),
    scores=(
        Score(
            "SDQ", "carer", 400, (("emotional", 9), ("conduct", 2), ("hyperactivity", 6), ("peer", 6), ("total", 23), ("prosocial", 9)), KW
        ),
        Score(
            "SDQ", "carer", 38, (("emotional", 7), ("conduct", 1), ("hyperactivity", 5), ("peer", 5), ("total", 18), ("prosocial", 9)), KW
        ),
    ),
)
