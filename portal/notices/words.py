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
    "view": "A young person said something, and you are among those who may read it.",
    "view_answered": "Somebody wrote what was done about what you said.",
    "view_helped": "A young person said whether it helped, what you did.",
    "private_message": "A young person wrote to you in private. See Messages: only you can open it.",
    "private_reply": "There is an answer to your private message.",
    "message_waits": "A private message to somebody you manage has not been opened. See Messages.",
    "message_unopened": "Your private message has not been opened yet. You can write to somebody else.",
    "safeguarding": "Somebody to whom a young person wrote in private says that a person may be in danger. See Messages now.",
    "passed_on": "What you wrote was passed on, so that you or somebody else can be kept safe.",
    "section_asked": "Somebody asks about a section of a plan. An answer is asked of you.",
    "section_answered": "There is an answer to what you asked about a plan.",
    "plan_to_check": "A version of the care and therapeutic plan waits to be read and approved.",
    "plan_to_write": "Somebody asks you to write for a section of a care and therapeutic plan. See what is due.",
    "plan_abandoned": "A version of the care and therapeutic plan was abandoned before it was approved. Nothing is asked of you for it.",
    "plan_settled": "A disagreement with the care and therapeutic plan is settled for those who disagreed. Their words stay in the plan.",
    "plan_reminder_write": "You are asked to write for a care and therapeutic plan, and it is due. See what is due.",
    "plan_reminder_agree": "You are asked whether you agree to a care and therapeutic plan. No answer is never taken for a yes.",
    "plan_to_agree": "A version of the care and therapeutic plan is out for agreement. Your answer is asked for.",
    "plan_in_force": "A new version of the care and therapeutic plan is in force.",
    "plan_changed": "The care and therapeutic plan changed in wording or arrangements. Nothing is asked of you.",
    "plan_interim": "An interim care and therapeutic plan is in force. Its agreement is due within 5 working days.",
    "correction_answered": "There is an answer to what you said was wrong.",
    "check_in": "The child answered the check-in. One answer needs you: open “Goals and measures”.",
    "check_in_to_duty": "A child’s answer needs the emergency duty team. The case code is with what you were told below.",
    "check_in_told": "The social worker told you of an answer of the child. Open “Goals and measures”.",
}


def in_words(kind: str) -> str:
    return WORDS.get(kind, "You have something to look at.")
