"""What each kind of notice says on the page. A mail says none of it."""

WORDS: dict[str, str] = {
    "break_glass": "The record was opened by break-glass. You can see by whom and why.",
    "break_glass_concern": "The record was opened by break-glass, with a concern about the provider. Nobody at the provider is told.",
    "breach": "An entry that was about another child was struck out. It is looked at as a possible data breach.",
    "correction": "Somebody says that an entry is wrong. An answer is asked of you.",
    "correction_answered": "There is an answer to what you said was wrong.",
}


def in_words(kind: str) -> str:
    return WORDS.get(kind, "You have something to look at.")
