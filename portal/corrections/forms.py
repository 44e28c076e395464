"""What is asked of who says that something is wrong, answers it, strikes out, or deals with a breach."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from portal.corrections.words import CATEGORIES, ICO
from portal.web.forms import PortalForm, Words, WordsField


class CorrectionForm(PortalForm):
    words = WordsField("What is wrong, and what is right?", validators=[Words(required="Say what is wrong.")])


class AnswerForm(PortalForm):
    accepted = RadioField(
        "What is your answer?",
        choices=[("yes", "It is wrong: it will be struck out or written anew"), ("no", "It stays as it is")],
        validators=[InputRequired("Choose an answer.")],
    )
    answer = WordsField("Why?", validators=[Words(required="Give your reason. It stays beside the entry.")])


class StrikeForm(PortalForm):
    category = RadioField("What is wrong with it?", choices=list(CATEGORIES.items()), validators=[InputRequired("Choose what is wrong.")])
    why = WordsField("Why is it struck out?", validators=[Words(required="Say why it is struck out.")])


class AssessmentForm(PortalForm):
    harm = WordsField("Can harm come of it, to whom, and how serious?", validators=[Words(required="Say what harm can come of it.")])
    people_told = WordsField("People told about it, and when?", validators=[Words(required="Say who was told, or why nobody needs to be.")])
    ico_told = RadioField("The Information Commissioner", choices=list(ICO.items()), validators=[InputRequired("Choose one.")])


class ClosureForm(PortalForm):
    words = WordsField("What was done, and what is changed so that it does not happen again?",
                       validators=[Words(required="Say what was done.")])  # fmt: skip
