"""The two ways of saying no: a refusal, which tells why, and the unseen, which tells nothing."""


class Refused(Exception):
    """A rule says no. `sentence` is shown to people as it stands; `rule` cites the rule where there is one."""

    def __init__(self, sentence: str, *, rule: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.rule = rule


class Unseen(Exception):
    """For this actor the thing does not exist."""
