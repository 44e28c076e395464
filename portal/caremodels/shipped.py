"""The two models of care that the portal ships with, whole: PACE and the five steps. A provider adapts its own from one of them."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.caremodels.shapes import (
    Letter,
    LetterField,
    ModelOfCare,
    PracticeTag,
    ReportHeading,
    ReviewPrompt,
    SectionInModel,
    Step,
    prompts_of_letters,
)

PACE_LETTERS = (
    Letter(
        "P",
        "Playfulness",
        "Being light enough together that closeness feels possible, and knowing when a joke would land as a wound.",
        (
            LetterField("laugh", "What makes us laugh together", "The running jokes, silly voices, games and songs that are ours."),
            LetterField(
                "too_much", "When play is too much", "The moments and moods in which fun feels like being laughed at, or tips over."
            ),
            LetterField("way_back", "How we find our way back", "The small rituals that mend things between us after a wobble."),
        ),
        ("Shall we do our thing, or is it too soon?", "I kept your seat on the silly sofa. No rush."),
    ),
    Letter(
        "A",
        "Acceptance",
        "Every feeling, wish and memory is allowed here. Limits on what we do with them stay where they are.",
        (
            LetterField("feelings", "Feelings to name and not mend", "What to say out loud and leave be, without cheering up or solving."),
            LetterField("shame", "How my shame shows", "What you see when I feel I am the bad thing in the room."),
            LetterField("limits", "The limits that stay", "What remains a no, however kindly it is said, and who says it."),
        ),
        ("It makes sense you'd feel that way.", "You are not in trouble with me. The rule is still the rule."),
    ),
    Letter(
        "C",
        "Curiosity",
        "Wondering with the child what something was about, without needing to be right and without a detective's voice.",
        (
            LetterField("wondering", "Wondering words that work", "Openings that I can answer with a shrug."),
            LetterField("never_ask", "Questions never to ask", "What sounds to me like an accusation, or takes me back somewhere."),
            LetterField("where", "Best time and place", "Car, walk, washing-up, bath-time story: where talking comes easier."),
        ),
        ("I wonder if…", "I might be wrong. Help me out.", "What was happening for you? (never: why did you?)"),
    ),
    Letter(
        "E",
        "Empathy",
        "Feeling alongside the child and letting it be seen, so that hard things are not carried alone.",
        (
            LetterField("hurt", "How I show that I hurt", "What sadness, fear and pain look like in me; often not like tears."),
            LetterField("soothes", "Words and touch that soothe", "What to say, what to do with your hands, and what to leave out."),
            LetterField("near", "Who I let near", "Who may come close when it is worst, and how close."),
        ),
        ("That sounds so hard, and I'm staying.", "No wonder you wanted to get away from that."),
    ),
)

FIVE_STEPS = (
    Step(
        1, "Seek to Understand", "Before we change anything, we find out who this child is and what life has taught them so far.", (1, 2, 3)
    ),
    Step(
        2,
        "Thoughtful Care",
        "Ordinary days are arranged on purpose, so that safety is something a child can feel and count on.",
        (4, 5, 6, 7),
    ),
    Step(
        3,
        "Enabling Meaningful Relationships",
        "People do the healing: we look after the ones who matter and make room for new ones.",
        (8, 9),
    ),
    Step(
        4,
        "Progressing Beyond Trauma",
        "With safe people around, we do the brave work and notice together how far it has come.",
        (10, 11),
        (9,),
    ),
    Step(5, "Successful Transitions", "No change comes as a surprise: each one is prepared, said goodbye to and followed up.", (12, 13)),
)

_PROMPTS: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        1: (
            "If you only know three things about me",
            "What I am good at and proud of",
            "What brings me joy",
            "Language, faith and the places I come from",
        ),
        2: ("What happened, in words I am all right with", "What I do not want to be asked about", "Who should not see this"),
        3: (
            "What we see",
            "What it may be saying",
            "What may be needed",
            "What has helped so far",
            "How sure we are, and who agrees",
        ),
        5: ("Mornings", "Meals", "The school run", "Evenings and sleep", "Senses and surroundings", "Screens and money"),
        6: (
            "What can set things off",
            "Early signs",
            "What to do, step by step",
            "What makes it worse",
            "Afterwards: recovery and repair",
            "If I am missing",
            "Restrictions, their authority and end",
        ),
        7: ("Health now", "Medicines and allergies", "Sleep, teeth and eyes", "Appointments"),
        8: ("My key adults", "Family time", "Brothers, sisters and friends", "Animals", "People I have lost touch with"),
        9: ("Where I learn, and how it goes", "What my PEP is aiming for", "What helps me learn", "Clubs and play"),
        10: ("What the work is", "What it is for", "What adults do between sessions", "Consent"),
        11: ("My goals", "Goals of the people around me"),
        12: ("What is changing", "What I have been told and by whom", "Dates that are hard for me"),
        13: ("What I do for myself already", "What I am practising", "Looking further ahead"),
        14: ("Who disagrees, and with what", "In their own words"),
        15: ("In short",),
    }
)


def _sections(headings: tuple[tuple[str, str], ...], prompts_of_four: tuple[str, ...]) -> tuple[SectionInModel, ...]:
    prompts = {**_PROMPTS, 4: prompts_of_four}
    return tuple(SectionInModel(number, *pair, prompts[number]) for number, pair in enumerate(headings, start=1))


def _review_prompts(hard: str) -> tuple[ReviewPrompt, ...]:
    return (
        ReviewPrompt("learning", "What are we learning about this child, and about ourselves with this child?"),
        ReviewPrompt("hard", hard),
        ReviewPrompt("needs", "What does the team need?"),
    )


def _report_headings(progress: str, therapy: str, changes: str) -> tuple[ReportHeading, ...]:
    """The chapters whose names belong to the model; the others are called the same everywhere (portal/reports)."""
    return (
        ReportHeading("2", "Since we last met"),
        ReportHeading("6", progress),
        ReportHeading("7", "Goals and measures"),
        ReportHeading("9", therapy),
        ReportHeading("11", changes),
        ReportHeading("13", "What we do not agree on, and what is still needed"),
    )


PACE = ModelOfCare(
    key="pace",
    name="PACE",
    introduction=(
        "This plan is written by a home that works with playfulness, acceptance, curiosity and empathy. These four are a way of being "
        "with a child, all day and most of all on the hard ones; they are not a technique to switch on. Read the section on how to be "
        "with the child first: everything else rests on it."
    ),
    sections=_sections(
        (
            ("About me", "What should people know about me?"),
            ("My story so far", "What has happened in my life"),
            ("Making sense of it together", "Why I might feel and do what I do"),
            ("How to be with me", "How to be with me"),
            ("My days and nights", "What my day is like"),
            ("Keeping safe", "What keeps me safe"),
            ("Health and wellbeing", "Looking after my body"),
            ("People who matter", "My people"),
            ("Learning and play", "School, clubs and fun"),
            ("Healing work", "My time with my therapist"),
            ("Goals", "What I am aiming for"),
            ("Changes coming", "What is going to change"),
            ("Growing up", "What I can do for myself"),
            ("What I disagree with", "What I do not agree with"),
            ("Other versions of this plan", "The versions other people get"),
        ),
        prompts_of_letters(PACE_LETTERS),
    ),
    letters=PACE_LETTERS,
    practice_tags=(
        PracticeTag("P", "Playfulness", "Where was there lightness, or why was it too soon for it?"),
        PracticeTag("A", "Acceptance", "Which feeling was let be, while the limit stayed?"),
        PracticeTag("C", "Curiosity", "What did we wonder, out loud or to ourselves?"),
        PracticeTag("E", "Empathy", "How did we show that it was felt, and that we stayed?"),
    ),
    review_prompts=_review_prompts("Which part of PACE is hard for us with this child?"),
    report_headings=_report_headings("How we are together", "Healing work", "Changes coming"),
)

FIVE_STEP_MODEL = ModelOfCare(
    key="five_steps",
    name="The five steps",
    introduction=(
        "This plan is written by a home that works in five steps: it begins with understanding, builds days that feel safe, tends the "
        "relationships that carry a child, then helps to move past what happened, and prepares every change with care. A child may be on "
        "several steps at once, and go back to one whenever it is needed."
    ),
    sections=_sections(
        (
            ("Who I am", "What should people know about me?"),
            ("Where I have come from", "What has happened in my life"),
            ("What we understand so far", "Why I might feel and do what I do"),
            ("How to care for me", "How grown-ups can help me"),
            ("The shape of my days", "What my day is like"),
            ("Staying safe together", "What keeps me safe"),
            ("Feeling well", "Looking after my body"),
            ("The people I belong with", "My people"),
            ("Learning, friends and play", "School, clubs and fun"),
            ("The brave work", "My special sessions"),
            ("What we are working towards", "What I am aiming for"),
            ("Changes and goodbyes", "What is going to change"),
            ("Doing more for myself", "What I can do for myself"),
            ("Where we see it differently", "What I do not agree with"),
            ("Other versions of this plan", "The versions other people get"),
        ),
        (
            "What tells me that I am welcome",
            "What adults do when feelings get big",
            "How to say no to me",
            "Words and touch that help",
            "How we mend things afterwards",
        ),
    ),
    steps=FIVE_STEPS,
    practice_tags=(
        PracticeTag("1", "Seek to Understand", "What did we find out, or begin to wonder about?"),
        PracticeTag("2", "Thoughtful Care", "What had been arranged on purpose, so that it could feel safe?"),
        PracticeTag("3", "Enabling Meaningful Relationships", "Who mattered in this, and how were they let near?"),
        PracticeTag("4", "Progressing Beyond Trauma", "What was brave, or would not have been possible a while ago?"),
        PracticeTag("5", "Successful Transitions", "Which change or goodbye was in it, however small?"),
    ),
    review_prompts=_review_prompts("Which of the five steps is hard for us with this child?"),
    report_headings=_report_headings("Progress, step by step", "The brave work", "Changes and goodbyes"),
)

MODELS: Mapping[str, ModelOfCare] = MappingProxyType({model.key: model for model in (PACE, FIVE_STEP_MODEL)})
