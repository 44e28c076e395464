"""The parts every page is made of: what they say, what they escape, and that they are there without an import."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, render_template, render_template_string
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from jinja2_fragments.flask import render_block
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    Form,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired

from portal.web import assets, parts

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 4, 7)
ERRORS = sorted(file.stem for file in (ROOT / "templates/errors").glob("[0-9]*.html"))

KEY_WORKER = SimpleNamespace(person_name="Jonah Reyes", agency_name="Tamarisk Lane Care", role_name="Key worker", office="", role="KW")
KAI = SimpleNamespace(known_as="Kai", case_code="HC-4K7Q")

Draw = Callable[..., str]


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask("look", static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["csrf_token"] = lambda: "a-token"
    assets.register(app)
    parts.register(app, today=lambda: TODAY)
    for rule, endpoint in {
        "/": "work.my_children",
        "/reports/verify": "reports.verify",
        "/policy": "oversight.policy",
        "/account": "account.account",
        "/account/acting": "account.acting",
        "/due": "due.everything",
        "/messages": "heard.inbox",
        "/transitions": "transitions.moves",
        "/privacy": "pages.privacy",
        "/accessibility": "pages.accessibility",
        "/help": "pages.help_",
        "/locked-out": "pages.locked_out",
    }.items():
        app.add_url_rule(rule, endpoint, lambda: "")
    app.add_url_rule("/sign-out", "signin.sign_out", lambda: "", methods=["POST"])
    return app


@pytest.fixture
def draw(app: Flask) -> Draw:
    def draw(source: str, **known: object) -> str:
        with app.test_request_context():
            return render_template_string(source, **known)

    return draw


def words(html: str) -> str:
    """What a person reads."""
    return re.sub(r"\s+", " ", Markup(html).striptags()).strip()


# Dates and times


def test_a_day_is_said_with_its_weekday() -> None:
    assert parts.day(date(2026, 4, 7)) == "Tuesday 7 April 2026"
    assert parts.short_day(date(2026, 4, 7)) == "7 Apr 2026"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 4, 7, 15, 5, tzinfo=UTC), "7 April 2026 at 4.05pm"),
        (datetime(2026, 1, 7, 15, 5, tzinfo=UTC), "7 January 2026 at 3.05pm"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "1 July 2026 at 12.30am"),
        (datetime(2026, 1, 7, 12, 0, tzinfo=UTC), "7 January 2026 at midday"),
        (datetime(2026, 1, 7, 0, 0, tzinfo=UTC), "7 January 2026 at midnight"),
    ],
)
def test_a_moment_is_told_by_the_clock_on_the_wall_in_england(at: datetime, said: str) -> None:
    assert parts.moment(at) == said


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        parts.moment(datetime(2026, 4, 7, 15, 5))  # noqa: DTZ001


def test_late_in_the_evening_in_summer_it_is_already_tomorrow_in_england() -> None:
    assert parts.short_day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 Jul 2026"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 4, 7), "today"),
        (date(2026, 4, 8), "tomorrow"),
        (date(2026, 4, 6), "yesterday"),
        (date(2026, 4, 10), "in 3 days"),
        (date(2026, 4, 4), "3 days ago"),
        (date(2026, 4, 20), "in 13 days"),
        (date(2026, 4, 21), "in 2 weeks"),
        (date(2026, 8, 7), "in 4 months"),
        (date(2024, 4, 7), "2 years ago"),
    ],
)
def test_how_far_a_day_is_off_is_said_in_words(on: date, said: str) -> None:
    assert parts.in_days(on, TODAY) == said


def test_age_turns_on_the_birthday_and_on_1_march_for_a_leap_day() -> None:
    assert parts.age(date(2014, 4, 7), TODAY) == 12
    assert parts.age(date(2014, 4, 8), TODAY) == 11
    assert parts.age(date(2012, 2, 29), date(2026, 2, 28)) == 13
    assert parts.age(date(2012, 2, 29), date(2026, 3, 1)) == 14


def test_the_filters_reckon_from_the_day_the_app_was_given(draw: Draw) -> None:
    assert draw(
        "{{ on | in_days }}, {{ at | ago }}, {{ born | age }}", on=TODAY, at=datetime(2026, 4, 5, tzinfo=UTC), born=date(2014, 1, 1)
    ) == ("today, 2 days ago, 12")


# Text is text


def test_empty_lines_part_paragraphs_and_line_breaks_stay() -> None:
    assert parts.paragraphs("One\r\ntwo\r\n \r\nThree\n\n\n") == (
        '<p class="govuk-body" dir="auto">One<br>\ntwo</p>\n<p class="govuk-body" dir="auto">Three</p>'
    )
    assert parts.paragraphs(None) == parts.paragraphs(" \n ") == ""


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<b hx-get=/ hx-trigger=load>", "&lt;", "'\"", "مرحبا\u202e<i>"])
def test_whatever_was_written_comes_back_as_text(draw: Draw, text: str) -> None:
    html = draw('{{ ui.letter_section(text, [{"lead_in": text, "text": text}], byline=text) }}', text=text)
    tags = set(re.findall(r"<(\w+)", html))
    assert tags <= {"section", "h2", "h3", "span", "div", "p"}
    assert Markup(html).unescape().count(text) == 4
    assert html.count('dir="auto"') >= 4


# Parts


def test_overdue_is_said_in_words_and_not_by_colour_alone(draw: Draw) -> None:
    assert words(draw("{{ ui.due(on) }}", on=date(2026, 4, 5))) == "Overdue by 2 days, 5 Apr 2026"
    assert words(draw("{{ ui.due(on) }}", on=date(2026, 4, 10))) == "Due in 3 days, 10 Apr 2026"
    assert words(draw("{{ ui.due(on, done_on=done) }}", on=date(2026, 4, 5), done=TODAY)) == "Done 7 Apr 2026, 2 days late"
    assert words(draw("{{ ui.due(on, done_on=done) }}", on=TODAY, done=TODAY)) == "Done 7 Apr 2026, on time"
    assert words(draw("{{ ui.due(none) }}")) == "No date yet"


def test_a_count_of_nothing_still_draws(draw: Draw) -> None:
    html = draw("{{ ui.progress_count(0, 0) }}")
    assert words(html) == "0 of 0 done"
    assert 'max="1"' in html


def test_the_top_of_a_child_shows_what_is_given_and_hints_at_nothing_else(draw: Draw) -> None:
    bare = draw("{{ ui.top_of_child(child) }}", child=KAI)
    assert words(bare) == "Kai HC-4K7Q"
    assert bare.count("<h1") == 1
    full = SimpleNamespace(
        known_as="Kai", pronouns="he/him", allergies="Hazelnuts", out_of_hours=[{"name": "Duty team", "phone": "01632 960 112"}]
    )
    html = draw("{% call ui.top_of_child(child, as_h1=false) %}more{% endcall %}", child=full)
    assert words(html) == "Kai he/him Allergies Hazelnuts Out of hours Duty team 01632 960 112 more"
    assert 'href="tel:01632960112"' in html
    assert "<h1" not in html


def test_a_table_keeps_its_headings_when_a_phone_stacks_it(draw: Draw) -> None:
    html = draw('{{ ui.table("Due", ["What", {"text": "Days", "number": true}], [["Report", "3"]]) }}')
    assert '<th scope="row" role="rowheader" dir="auto">Report</th>' in html
    assert 'data-column="Days" class="table__number"' in html


def test_a_block_drawn_alone_still_has_the_parts(app: Flask) -> None:
    with app.test_request_context():
        html = render_block("layout/page.html", "content")
        alone = app.jinja_env.from_string("{% block item %}{{ ui.tag('Done', 'good') }}{% endblock %}")
        assert html.strip() == ""
        assert "".join(alone.blocks["item"](alone.new_context())) == '<strong class="tag tag--good">Done</strong>'


def test_a_macro_that_does_not_exist_is_an_error(draw: Draw) -> None:
    with pytest.raises(UndefinedError, match="no_such_part"):
        draw("{{ ui.no_such_part() }}")


def test_two_files_may_not_define_the_same_macro() -> None:
    twice = "{% macro tag() %}{% endmacro %}"
    with pytest.raises(LookupError, match="tag"):
        parts.macro_homes(Environment(loader=DictLoader({"parts/a.html": twice, "parts/b.html": twice}), autoescape=True))


def test_many_threads_asking_at_once_get_the_same_parts(app: Flask) -> None:
    ours = parts.OurParts(app.jinja_env)
    with ThreadPoolExecutor(8) as pool:
        drawn = set(pool.map(lambda _: str(ours.tag("Done", "good")), range(64)))
    assert drawn == {'<strong class="tag tag--good">Done</strong>'}


def test_gov_uk_s_own_parts_work_beside_our_strict_templates_and_carry_nothing_inline(draw: Draw) -> None:
    html = draw(
        """{{ gov.govukInput({"id": "a", "name": "a", "label": {"text": "<b>"}}) }}
        {{ gov.govukDateInput({"id": "d", "namePrefix": "d", "fieldset": {"legend": {"text": "When?"}}}) }}
        {{ gov.govukErrorSummary({"titleText": "There is a problem", "errorList": [{"text": "No", "href": "#a"}]}) }}
        {{ gov.govukTaskList({"idPrefix": "t", "items": [{"title": {"text": "About"}, "href": "#", "status": {"text": "Done"}}]}) }}
        {{ gov.govukSummaryList({"rows": [{"key": {"text": "School"}, "value": {"text": "Saltmarsh Academy"}}]}) }}
        {{ gov.govukRadios({"name": "r", "items": [{"value": "1", "text": "One"}]}) }}
        {{ gov.govukTextarea({"id": "x", "name": "x", "label": {"text": "Say"}}) }}
        {{ gov.govukDetails({"summaryText": "Why?", "text": "Because"}) }}{{ gov.govukNotificationBanner({"text": "Know"}) }}
        {{ gov.govukButton({"text": "Go"}) }}{{ gov.govukTag({"text": "New"}) }}"""
    )
    assert "&lt;b&gt;" in html
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", html)


# Forms


class Note(Form):
    note = TextAreaField(
        "What did you notice?", description="As you would tell a colleague.", validators=[InputRequired("Write what you noticed.")]
    )
    done_on = DateField("When was it done?", format=["%d %m %Y", "%Y-%m-%d"], validators=[InputRequired("Enter the day.")])
    who = RadioField("Who was there?", choices=[("a", "Kai"), ("b", "Nobody")])
    kind = SelectField("Kind", choices=[("1", "Home"), ("2", "School")])
    name = StringField("Name")
    mail = EmailField("E-mail address")
    word = PasswordField("Password")
    read = BooleanField("I have read it")
    report = FileField("The report")
    key = HiddenField(default="k-1")

    def validate_done_on(self, field: DateField) -> None:
        if field.data and field.data > TODAY:
            raise ValidationError("An item is completed on the day it happened, not ahead of it.")


def filled(*pairs: tuple[str, str]) -> Note:
    form = Note(MultiDict(pairs))
    form.validate()
    return form


def test_a_box_is_tied_to_its_label_hint_and_error(draw: Draw) -> None:
    html = draw("{{ ui.field(form.note) }}", form=filled())
    assert 'for="note"' in html
    assert 'aria-describedby="note-hint note-error"' in html
    assert 'id="note-hint"' in html
    assert words(re.search(r'<p id="note-error".*?</p>', html).group()) == "Error: Write what you noticed."  # type: ignore[union-attr]


def test_a_day_that_is_refused_stays_as_it_was_typed(draw: Draw) -> None:
    form = filled(("done_on", "31"), ("done_on", "2"), ("done_on", "twenty"))
    assert re.findall(r'value="([^"]*)"', draw("{{ ui.field(form.done_on) }}", form=form)) == ["31", "2", "twenty"]


def test_a_day_ahead_is_understood_and_refused_with_the_sentence(draw: Draw) -> None:
    form = filled(("done_on", "8"), ("done_on", "4"), ("done_on", "2026"))
    assert form.done_on.data == date(2026, 4, 8)
    assert "An item is completed on the day it happened, not ahead of it." in draw("{{ ui.field(form.done_on) }}", form=form)


def test_a_day_sent_in_one_piece_fills_the_three_boxes(draw: Draw) -> None:
    assert re.findall(r'value="([^"]*)"', draw("{{ ui.field(form.done_on) }}", form=filled(("done_on", "2026-04-05")))) == [
        "5",
        "4",
        "2026",
    ]


def test_a_long_text_comes_back_whole_even_with_an_empty_first_line(draw: Draw) -> None:
    typed = "\n\n  </textarea><script>" + "ß" * 10_000
    html = draw("{{ ui.field(form.note) }}", form=filled(("note", typed)))
    inside = re.search(r"<textarea[^>]*>\n(.*)</textarea>", html, re.S).group(1)  # type: ignore[union-attr]
    assert Markup(inside).unescape() == typed


def test_choices_keep_what_was_chosen_and_a_password_is_never_shown_again(draw: Draw) -> None:
    form = filled(("who", "b"), ("kind", "2"), ("read", "y"), ("word", "secret"), ("mail", "a@b.example"), ("name", '"x"'))
    html = draw(
        "{% for one in [form.who, form.kind, form.read, form.word, form.mail, form.name, form.report] %}{{ ui.field(one) }}{% endfor %}",
        form=form,
    )
    assert re.search(r'value="b" checked', html)
    assert '<option value="2" selected>' in html
    assert re.search(r'type="checkbox" value="y" checked', html)
    assert "secret" not in html
    assert 'type="email" value="a@b.example"' in html
    assert "&#34;x&#34;" in html


def test_the_same_form_may_stand_on_a_page_many_times(draw: Draw) -> None:
    once = "{{ ui.hidden_fields(form) }}{{ ui.field(form.done_on, id='done-' ~ n) }}{{ ui.field(form.note, id='note-' ~ n) }}"
    html = draw("{% for n in (1, 2) %}" + once + "{% endfor %}", form=filled())
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert html.count('<input type="hidden" name="key" value="k-1">') == 2


def test_the_error_summary_leads_to_the_boxes(draw: Draw) -> None:
    html = draw("{{ ui.error_summary(form, ids={'note': 'note-2'}) }}", form=filled())
    assert '<a href="#note-2">Write what you noticed.</a>' in html
    assert '<a href="#done_on">Enter the day.</a>' in html
    assert draw("{{ ui.error_summary(form) }}", form=Note()).strip() == ""
    assert words(draw("{{ ui.error_summary([('Wrong.', '')]) }}")) == "There is a problem Wrong."


# Layouts and errors


def page(app: Flask, **known: object) -> str:
    with app.test_request_context():
        return render_template("layout/page.html", **known)


def test_every_page_says_for_whom_i_act_and_about_whom(app: Flask) -> None:
    assert "You act for Tamarisk Lane Care · this is Kai" in words(page(app, actor=KEY_WORKER, about=KAI))
    without = words(page(app, actor=KEY_WORKER, about=None))
    assert "You act for Tamarisk Lane Care" in without
    assert "this is" not in without


def test_without_anybody_signed_in_the_page_acts_for_nobody(app: Flask) -> None:
    html = page(app)
    assert "You act for" not in html
    assert "csrf_token" not in html
    assert page(app, actor=None, about=None) == html


def test_signing_out_is_a_form_with_its_own_token(app: Flask) -> None:
    html = page(app, actor=KEY_WORKER, about=None)
    assert re.search(r'<form method="post" action="/sign-out">\s*<input type="hidden" name="csrf_token" value="a-token">', html)


def test_a_name_that_looks_like_markup_stays_a_name(app: Flask) -> None:
    html = page(
        app,
        actor=SimpleNamespace(person_name="<i>", agency_name="<b>", role_name="<u>", office="", role="KW"),
        about=SimpleNamespace(known_as="<s>", case_code="<q>"),
    )
    assert not re.search(r"<[ibusq]>", html)


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_page_draws_from_nothing_and_is_the_same_for_everybody(app: Flask, code: str) -> None:
    drawn = set()
    for address in ("/", "/children/0190?x=1"):
        with app.test_request_context(address, headers={"X-Request-ID": address}):
            drawn.add(render_template(f"errors/{code}.html"))
    (html,) = drawn
    heading = re.search(r"<h1>(.*?)</h1>", html).group(1)  # type: ignore[union-attr]
    assert html.count("<h1") == 1
    assert re.search(r"<title>(.*?) – Partner portal</title>", html).group(1) == heading  # type: ignore[union-attr]
    assert "csrf" not in html
    assert "<form" not in html


def test_there_is_a_page_for_every_refusal_the_portal_makes() -> None:
    assert ERRORS == ["400", "401", "403", "404", "405", "409", "413", "415", "422", "429", "500", "503"]


def test_a_refusal_in_the_notice_is_the_sentence_as_text(app: Flask) -> None:
    with app.test_request_context():
        html = render_template("errors/_notice.html", sentence="Ask <b>Ms Calder</b>.")
    assert words(html) == "Problem: Ask <b>Ms Calder</b>."
    assert "<b>" not in html
