"""Words that a child may read one day with hurt, what to write in their place, and why. Data: a line more is a line here.

Guidance of councils and young people's own lists; what is said in the child's or somebody else's words stays as it was said.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kinder:
    """Words with one meaning, each looked for whole and in either case; what to write in their place, and why."""

    words: tuple[str, ...]
    instead: str
    because: str


KINDER: tuple[Kinder, ...] = (
    Kinder(
        ("attention seeking", "attention seeker", "seeking attention", "seeks attention", "attention needing"),
        "looking for connection, or for somebody to notice",
        "It is a need for closeness, and not a trick.",
    ),
    Kinder(
        ("kicking off", "kicked off", "kicks off", "kick off", "had a meltdown", "meltdown", "tantrum", "tantrums"),
        "was overwhelmed: say what was seen and heard",
        "It says how it felt to us, and not what happened.",
    ),
    Kinder(
        ("manipulative", "manipulating", "manipulated", "manipulates", "manipulation"),
        "found a way to get a need met: say which",
        "It guesses at a motive, and the worst one.",
    ),
    Kinder(
        (
            "refused",
            "refuses",
            "refusing",
            "refusal",
            "non-compliant",
            "noncompliant",
            "non-compliance",
            "defiant",
            "defied",
        ),
        "was not able to yet, or said no: say what was asked and how",
        "It leaves out what was asked, how, and what stood in the way.",
    ),
    Kinder(
        ("non-engaging", "not engaging", "failed to engage", "did not engage", "refused to engage", "disengaged", "hard to reach"),
        "we have not found the way yet that works: say what was tried",
        "Finding the way is for us to do.",
    ),
    Kinder(
        ("contact", "contacts", "supervised contact", "contact session", "contact visit"),
        "family time, or seeing their mum, their brother",
        "Nobody has contact with their own family.",
    ),
    Kinder(
        (
            "placement breakdown",
            "placement broke down",
            "placement breaking down",
            "failed placement",
            "placement failed",
            "disrupted placement",
        ),
        "the home could not go on caring for them, or the move that was not planned",
        "A child hears that it is they who broke it.",
    ),
    Kinder(("placement", "placements", "placed"), "home, or where they live", "A child lives somewhere, and is not placed like a thing."),
    Kinder(("unit", "the unit", "setting"), "home", "It is where a child lives."),
    Kinder(
        ("LAC", "LAC child", "LAC review", "CLA", "looked after child", "CIC"),
        "a child in our care, or the child’s name",
        "It sounds like lacking something.",
    ),
    Kinder(("siblings", "sibling"), "brothers and sisters, by name", "It is a word of files."),
    Kinder(("respite", "respite care"), "a stay away, or time with somebody they know", "It says that a child is something to rest from."),
    Kinder(
        (
            "challenging behaviour",
            "challenging behaviours",
            "challenging",
            "bad behaviour",
            "poor behaviour",
            "naughty",
            "behavioural issues",
        ),
        "what was seen and heard, and what it may have been telling us",
        "Behaviour tells of something.",
    ),
    Kinder(
        ("aggressive", "violent", "abusive", "volatile", "out of control", "explosive"),
        "frightened or overwhelmed: say what was done, to whom",
        "It makes a moment into who a child is.",
    ),
    Kinder(
        ("absconded", "absconding", "absconder", "absconds", "ran off"),
        "went missing, or left without telling us",
        "It is a word of prisons.",
    ),
    Kinder(
        ("lied", "lying", "liar", "lies", "fabricated"),
        "said something different from what we understand: say both",
        "What is not so may have kept a child safe.",
    ),
    Kinder(
        ("lazy", "unmotivated", "couldn’t be bothered", "could not be bothered"),
        "had no strength for it, or saw no point in it yet",
        "It stops us asking why.",
    ),
    Kinder(
        ("moody", "sulking", "sulked", "in a mood", "in a strop", "stroppy"),
        "was quiet and stayed away: say what was seen",
        "It makes little of a feeling.",
    ),
    Kinder(
        (
            "promiscuous",
            "sexually active with older",
            "put herself at risk",
            "put himself at risk",
            "puts herself at risk",
            "putting herself at risk",
            "putting himself at risk",
            "putting themselves at risk",
            "risk taking",
            "risky lifestyle",
        ),
        "was harmed, or is being exploited, by: say by whom",
        "Whoever harms a child chose to.",
    ),
    Kinder(("damaged", "broken", "disturbed", "troubled"), "has lived through a lot", "A child is more than what was done to them."),
    Kinder(
        ("hoarding food", "stealing food", "stole food", "steals food"), "kept food, to be sure that there is some", "Hunger is remembered."
    ),
    Kinder(("controlling",), "needed to know what comes next", "Control is what safety looks like to a child who had none."),
    Kinder(
        ("dropped out", "school refuser", "school refusal", "school refusing"),
        "cannot be at school at present: say what makes it hard",
        "It is seldom a choice.",
    ),
    Kinder(
        ("care leaver", "care leavers", "leaving care"),
        "a young adult who grew up in our care, or moving on",
        "Nobody leaves being cared for.",
    ),
    Kinder(("service user", "service users", "client", "clients"), "the child’s name", "A child is no customer."),
    Kinder(("the above named", "above-named", "the subject"), "the child’s name", "It is about a person."),
)
