"""What each kind of notice says on the page. A mail says none of it."""

WORDS: dict[str, str] = {
    "break_glass": "The record was opened by break-glass. You can see by whom and why.",
    "break_glass_concern": "The record was opened by break-glass, with a concern about the provider. Nobody at the provider is told.",
    "breach": "An entry that was about another child was struck out. It is looked at as a possible data breach.",
    "correction": "Somebody says that an entry is wrong. An answer is asked of you.",
    "move_redated": "The date of a move changed, and with it the days of what is yours to do.",
    "move_paused": "A move is paused. Nothing of it is chased until it goes on.",
    "move_resumed": "A move that was paused goes on.",
    "move_abandoned": "A move does not go ahead.",
    "move_disrupted": "A move has broken down. A meeting and an early review are called.",
    "plan_to_check": "A version of the care and therapeutic plan waits to be read and approved.",
    "plan_to_agree": "A version of the care and therapeutic plan is out for agreement. Your answer is asked for.",
    "plan_in_force": "A new version of the care and therapeutic plan is in force.",
    "plan_changed": "The care and therapeutic plan changed in wording or arrangements. Nothing is asked of you.",
    "plan_interim": "An interim care and therapeutic plan is in force. Its agreement is due within 5 working days.",
    "correction_answered": "There is an answer to what you said was wrong.",
}


def in_words(kind: str) -> str:
    return WORDS.get(kind, "You have something to look at.")
