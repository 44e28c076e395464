"""The ways in which the portal says no, in words that a person can act on."""


class Refused(Exception):
    """What was asked is against a rule. `sentence` is shown to the person as it stands; `rule` names the rule's source."""

    def __init__(self, sentence: str, *, rule: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.rule = rule


class Unseen(Exception):
    """For this actor the thing does not exist, whether or not it exists for others. Always answered 404, always alike."""


class NotAllowed(Exception):
    """The actor may see the thing but not do this to it. Answered 403 with the sentence."""

    def __init__(self, sentence: str, *, rule: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.rule = rule


class Stale(Exception):
    """Somebody else saved first. Answered 409 with both texts, so that no word is lost."""

    def __init__(self, theirs: str, yours: str) -> None:
        super().__init__("Somebody else changed this while you were writing.")
        self.theirs = theirs
        self.yours = yours


class NobodyActs(Exception):
    """A confidential table was about to be read with nobody acting. A defect, never an empty page."""
