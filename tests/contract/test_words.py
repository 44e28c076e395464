"""Every free-text field takes anything and shows it back as text; what it refuses it refuses with a sentence, and nothing typed is lost."""

import threading
from uuid import uuid4

import psycopg
import pytest

from portal.demo.idents import ident
from portal.foundation import clock
from tests.contract.state import everything
from tests.naughty import STRINGS
from tests.visitor import Page, Visitor

MOVE = f"/transitions/{ident('transition', 'kai T4')}"
ITEM = f"{MOVE}/items/{ident('item', 'kai T4-4')}"
TOMORROW = ["1", "1", "2199"]
SENT_AND_KEPT = {"\r\n": "\n"}


def typed(page: Page, name: str) -> str:
    """What stands in a box now, as a browser would send it again."""
    return page.form().fields[name][0].replace("\r\n", "\n")


@pytest.mark.reads_only
@pytest.mark.parametrize("words", STRINGS, ids=lambda words: ascii(words)[:40])
def test_words_that_are_not_saved_stay_as_they_were_typed(teacher: Visitor, words: str) -> None:
    """Refused for its date, so that nothing is saved; the words come back."""
    page = teacher.submit(teacher.get(ITEM), "completion", answers=422, done_on=TOMORROW, note=words)
    assert typed(page, "note") == words


def test_words_that_are_saved_are_shown_as_text(teacher: Visitor, owner: psycopg.Connection) -> None:
    words = "\n".join(STRINGS)
    page = teacher.submit(teacher.get(ITEM), "completion", note=words)
    kept = owner.execute("select note from app.completion where item_id = %s", [ident("item", "kai T4-4")]).fetchone()
    assert kept == (words,)
    shown = page.root.one("main").raw_text
    assert [one for one in STRINGS if one.strip() and " ".join(one.split()) not in " ".join(shown.split())] == []


def test_words_in_the_record_are_shown_as_text_to_everybody_who_reads_them(
    key_worker: Visitor, manager: Visitor, social_worker: Visitor, owner: psycopg.Connection
) -> None:
    """Past every form: whatever stands in the database is text on every page."""
    words = " ".join(STRINGS)
    owner.execute("update app.entry set heading = %s, text = %s where kind not in ('identity', 'home')", [words[:200], words])
    owner.execute("update app.plan_section set heading = %s, passages = '[]'", [words])
    owner.execute("update app.checklist_item set text = %s, why = %s, owner_names = %s", [words, words, words])
    owner.execute("update app.transition set title = %s, leaving_from = %s, going_to = %s", [words, words, words])
    owner.execute("update app.due_item set title = %s", [words])
    owner.execute("update app.person set name = %s", [words[:300]])
    owner.execute("update app.agency set name = %s", [words[:300]])
    for visitor in (key_worker, manager, social_worker):
        for url in ("/", f"/children/{ident('child', 'kai')}", MOVE, ITEM, f"/plans/{ident('plan', 'kai 2.0')}"):
            page = visitor.get(url)
            assert "<script>alert" not in page.html
            assert not page.root.all("b", hx_get="/sign-out")
            assert "49" not in page.root.one("main").text.split("7 * 7")[0][-3:]


@pytest.mark.parametrize("length", [10_000, 10_001])
def test_a_note_takes_10_000_characters_and_one_more_is_refused_with_a_sentence(
    teacher: Visitor, owner: psycopg.Connection, length: int
) -> None:
    words = ("Übung 😀 " * 2_000)[: length - 1] + "."
    page = teacher.submit(teacher.get(ITEM), "completion", answers=200 if length == 10_000 else 422, note=words)
    kept = owner.execute("select length(note) from app.completion where item_id = %s", [ident("item", "kai T4-4")]).fetchall()
    if length == 10_000:
        assert kept == [(10_000,)]
    else:
        assert kept == []
        assert "1 characters too long" in page.text
        assert typed(page, "note") == words


def test_nul_is_refused_with_a_sentence_and_the_words_stay(teacher: Visitor, owner: psycopg.Connection) -> None:
    page = teacher.submit(teacher.get(ITEM), "completion", answers=422, note="before\x00after")
    assert "cannot be stored" in page.text
    assert typed(page, "note").replace("\x00", "").replace("\ufffd", "") == "beforeafter"
    assert owner.execute("select count(*) from app.completion where item_id = %s", [ident("item", "kai T4-4")]).fetchone() == (0,)


@pytest.mark.reads_only
@pytest.mark.parametrize(
    "bad", [b"note=%ff%fe", b"note=%ed%a0%80", b"note=a%00b", b"%00=x", b"note[]=x", b"=", b"&&&&", b"note=" + b"%41" * 30_000]
)
def test_bytes_that_are_no_text_are_refused_or_kept_and_never_a_defect(teacher: Visitor, bad: bytes) -> None:
    fields = teacher.get(ITEM).form("completion").fields
    token = f"csrf_token={fields['csrf_token'][0]}&submit_key={uuid4()}&done_on=1&done_on=1&done_on=2199&".encode()
    answer = teacher.client.post(
        f"{ITEM}/completion", base_url="http://localhost/", data=token + bad, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 422


@pytest.mark.reads_only
@pytest.mark.parametrize("words", STRINGS, ids=lambda words: ascii(words)[:40])
def test_signing_in_takes_anything_and_answers_with_a_sentence(nobody: Visitor, words: str) -> None:
    """The address stays as it was typed, but for spaces at its ends; the password is never shown again."""
    answer = nobody.submit(nobody.get("/sign-in"), answers=422, email=words, password="")
    assert words.strip() in answer.form().fields["email"][0].replace("\r\n", "\n") or not words.strip()
    assert "password" in answer.form().fields
    assert answer.form().fields["password"] == [""]


@pytest.mark.reads_only
@pytest.mark.parametrize("words", [*STRINGS, "\x00", "a" * 10_001, "é" * 64])
def test_the_verify_page_takes_anything_as_a_fingerprint(nobody: Visitor, words: str) -> None:
    answer = nobody.submit(nobody.get("/reports/verify"), answers=422, fingerprint=words)
    assert "64 characters" in answer.text or "Choose a file" in answer.text


@pytest.mark.reads_only
@pytest.mark.parametrize("words", STRINGS, ids=lambda words: ascii(words)[:40])
def test_an_address_takes_anything_after_its_question_mark(key_worker: Visitor, manager: Visitor, words: str) -> None:
    from urllib.parse import quote

    assert key_worker.get(f"/?after={quote(words)}").h1 == "My children"
    manager.get(f"/children/{ident('child', 'kai')}/trail?before={quote(words)}")
    key_worker.get(f"/sign-in?next={quote(words)}")


@pytest.mark.reads_only
@pytest.mark.parametrize("way", [
    "//evil.example", "\\\\evil.example", "/\\evil.example", "https:evil.example", "https://evil.example",
    "/%09/evil.example", "/\t/evil.example",
    "javascript:alert(1)", "@evil.example", "/x\r\nSet-Cookie: a=b", "///evil.example",
])  # fmt: skip
def test_the_way_back_after_signing_in_stays_in_the_house(nobody: Visitor, way: str) -> None:
    page = nobody.ask("GET", "/sign-in?next=" + way.replace("\r", "%0d").replace("\n", "%0a").replace("\t", "%09"))
    actions = [form.action for form in page.forms] + page.links
    assert not [to for to in actions if "evil" in to and not to.startswith("/sign-in?next=/")]


# Twice, and late


def test_a_doubled_submit_changes_nothing_twice(teacher: Visitor, owner: psycopg.Connection) -> None:
    page = teacher.get(ITEM)
    for _ in range(3):
        teacher.submit(page, "completion", follow=False, answers=303, note="Rang at ten.")
    assert owner.execute("select turn, note from app.completion where item_id = %s", [ident("item", "kai T4-4")]).fetchall() == [
        (1, "Rang at ten.")
    ]


def test_of_two_submits_at_once_one_counts(app, visit, teacher: Visitor, owner: psycopg.Connection) -> None:
    page = teacher.get(ITEM)
    fields = page.form("completion").fields | {"note": ["Rang at ten."]}
    answers: list[int] = []

    def send() -> None:
        client = app.test_client()
        client.set_cookie("session", teacher.client.get_cookie("session").value)  # type: ignore[union-attr]
        answers.append(client.post(f"{ITEM}/completion", base_url="http://localhost/", data=fields).status_code)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert owner.execute("select count(*) from app.completion where item_id = %s", [ident("item", "kai T4-4")]).fetchone() == (1,)
    assert set(answers) <= {303, 200}


def test_a_late_submit_loses_no_word(teacher: Visitor, visit, owner: psycopg.Connection) -> None:
    late = teacher.get(ITEM)
    teacher.submit(teacher.get(ITEM), "completion", note="I rang at ten.")
    answer = teacher.submit(late, "completion", follow=False, answers=200, note="I wrote at noon.")
    assert "I wrote at noon." in answer.text
    assert "I rang at ten." in answer.text
    assert owner.execute("select note from app.completion where item_id = %s", [ident("item", "kai T4-4")]).fetchall() == [
        ("I rang at ten.",)
    ]


def test_a_form_without_its_key_is_refused_and_the_page_shown_then_can_be_sent(teacher: Visitor, owner: psycopg.Connection) -> None:
    before = everything(owner)
    answer = teacher.submit(teacher.get(ITEM), "completion", answers=422, without=("submit_key",), note="Rang at ten.")
    assert "was changed on its way" in answer.text
    assert everything(owner) == before
    teacher.submit(answer, "completion")
    assert owner.execute("select note from app.completion where item_id = %s", [ident("item", "kai T4-4")]).fetchone() == ("Rang at ten.",)


@pytest.mark.reads_only
@pytest.mark.parametrize("field", ["child_id", "slice", "mine", "by_membership_id", "item_id", "id", "role", "version", "written_at"])
def test_fields_that_the_form_does_not_have_are_not_taken(teacher: Visitor, owner: psycopg.Connection, field: str) -> None:
    before = owner.execute("select md5(string_agg(t::text, '' order by id)) from app.checklist_item t").fetchone()
    teacher.submit(teacher.get(ITEM), "completion", answers=422, done_on=TOMORROW, **{field: str(uuid4())})
    assert owner.execute("select md5(string_agg(t::text, '' order by id)) from app.checklist_item t").fetchone() == before


# Every form works without script


def test_every_form_that_a_person_is_shown_is_answered_without_script(manager: Visitor, teacher: Visitor, social_worker: Visitor) -> None:
    from tests.contract.test_a_get_changes_nothing import crawl

    sent = set()
    for visitor in (manager, teacher, social_worker):
        for url in sorted(crawl(visitor)):
            if url.endswith("/file"):
                continue
            page = visitor.get(url)
            for form in page.forms:
                action = form.action or url
                kind = "/".join("id" if len(part) == 36 else part for part in action.split("?")[0].split("/"))
                if (visitor.email, kind) in sent:
                    continue
                sent.add((visitor.email, kind))
                answer = visitor.ask(form.method, action, data=form.fields)
                assert answer.status in {200, 303, 422}, f"{form.method} {action} from {url}: {answer}"
                if answer.status == 303:
                    visitor.get(answer.headers["Location"])
    assert len({kind for _, kind in sent}) >= 2
    assert clock.today()
