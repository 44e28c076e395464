"""Words for the chair and the social worker alone, and concerns about staff: read by the few they are for, and by nobody else."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest

from portal.demo.idents import ident
from tests.conftest import Visit
from tests.databases import Cluster
from tests.visitor import Visitor
from tests.wall.test_two_walls import disagreements
from tests.world import EMAILS, Member, sign_in

KAI = ident("child", "kai")
REVIEW = f"/reviews/{ident('review', 'kai-review')}"
CONCERNS = f"/children/{KAI}/concerns"
SECRET = "Somebody waits for him at the gate."


def write_to_chair(visitor: Visitor, words: str = SECRET) -> None:
    visitor.submit(visitor.get(f"{REVIEW}/to-the-chair"), words=words)


@pytest.mark.parametrize("writer", ["farida-ali", "ruth-adeyemi", "mateusz-zielinski"])
def test_only_the_chair_and_the_social_worker_read_what_is_for_them(visit: Visit, writer: str, cluster: Cluster, database: str) -> None:
    write_to_chair(visit(EMAILS[writer]))
    for key in ("sunita-rao", "desmond-clarke"):
        assert SECRET in visit(EMAILS[key]).get(REVIEW).text
    for key in ("gareth-pryce", "ruth-adeyemi", "leila-farrokh", "farida-ali", "mateusz-zielinski", "josephine-mensah"):
        assert SECRET not in visit(EMAILS[key]).ask("GET", REVIEW).text
        with psycopg.connect(cluster.dsn("portal_web", database)) as web:
            web.execute("select wall.enter(%s)", [ident("membership", key)])
            assert web.execute("select count(*) from app.review_passage where slice = 226").fetchone() == (0,)
    wrong, _, _ = disagreements(cluster, database)
    assert wrong == []


def test_no_report_holds_it(manager: Visitor, teacher: Visitor, owner: psycopg.Connection[Any]) -> None:
    write_to_chair(teacher)
    manager.submit(manager.get(f"{REVIEW}/report"), "Freeze")
    facts = owner.execute("select facts from app.report order by written_at desc limit 1").fetchone()
    assert facts is not None
    assert SECRET not in facts.facts


def test_the_manager_does_not_learn_from_the_log_that_somebody_wrote(manager: Visitor, teacher: Visitor) -> None:
    write_to_chair(teacher)
    assert "wrote to the chair" not in manager.get(f"/children/{KAI}/trail").text


@pytest.mark.parametrize("who", ["aoife-brennan", "stranger-teacher", "maureen-doyle", "owen-castell"])
def test_who_does_not_contribute_does_not_write_to_the_chair(visit: Visit, who: str, cluster: Cluster, database: str) -> None:
    assert visit(EMAILS[who]).ask("GET", f"{REVIEW}/to-the-chair").status in {403, 404}
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [ident("membership", who)])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("select wall.write_to_chair(gen_random_uuid(), %s, 'x')", [ident("review", "kai-review")])


def record(visitor: Visitor, answers: int = 200, **more: Any) -> str:
    return visitor.submit(visitor.get(CONCERNS), heading="At bedtime", words="What was seen.", answers=answers, **more).text


def responsible(owner: psycopg.Connection[Any], app: Any) -> Visitor:
    """The provider's responsible individual for Rowan House."""
    person, office = uuid4(), uuid4()
    agency = ident("agency", "tamarisk")
    owner.execute("insert into app.person (id, name, email) values (%s, 'Rhona Irving', 'rhona@tamarisk-lane.example')", [person])
    owner.execute("insert into app.credential (person_id, password_hash, totp_secret, last_step) values (%s, '', '', 0)", [person])
    owner.execute(
        "insert into app.membership (id, person_id, agency_id, role, office, starts_on) values (%s, %s, %s, 'RM', 'RI', current_date - 9)",
        [office, person, agency],
    )
    owner.execute(
        "insert into app.home_manager (id, home_id, membership_id, starts_on) values (%s, %s, %s, current_date - 9)",
        [uuid4(), ident("home", "rowan-house"), office],
    )
    return sign_in(
        app, Member(person, office, "rhona@tamarisk-lane.example", "Rhona Irving", "RM", agency, "Tamarisk Lane Care", "provider")
    )


def test_a_concern_is_read_by_the_manager_and_the_social_worker_and_nobody_else(
    social_worker: Visitor, manager: Visitor, visit: Visit, cluster: Cluster, database: str
) -> None:
    assert "At bedtime" in record(manager)
    assert "At bedtime" in social_worker.get(CONCERNS).text
    for key in ("ruth-adeyemi", "leila-farrokh", "desmond-clarke", "farida-ali", "aoife-brennan"):
        visit(EMAILS[key]).get(CONCERNS, answers=404)
        assert "At bedtime" not in visit(EMAILS[key]).get(f"/children/{KAI}").text
    wrong, _, _ = disagreements(cluster, database)
    assert wrong == []


def test_a_concern_about_the_manager_goes_to_the_responsible_individual_alone(
    app: Any,
    social_worker: Visitor,
    manager: Visitor,
    reviewing_officer: Visitor,
    owner: psycopg.Connection[Any],
    cluster: Cluster,
    database: str,
) -> None:
    reader = responsible(owner, app)
    record(social_worker, about_manager="y")
    assert "At bedtime" in reader.get(CONCERNS).text
    assert not reader.get(CONCERNS).forms, "the responsible individual reads"
    for visitor in (manager, social_worker):
        assert "At bedtime" not in visitor.get(CONCERNS).text
        assert "At bedtime" not in visitor.get(f"/children/{KAI}").text
    for visitor in (manager, reviewing_officer):
        assert "recorded a concern" not in visitor.get(f"/children/{KAI}/trail").text
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [ident("membership", "gareth-pryce")])
        assert web.execute("select count(*) from app.entry where heading = 'At bedtime'").fetchone() == (0,)


def test_without_a_responsible_individual_nothing_is_kept_and_it_is_said_so(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.membership set ended_at = now() where office = 'RI'")
    assert "No responsible individual is named" in record(social_worker, answers=422, about_manager="y")
    assert owner.execute("select count(*) from app.entry where heading = 'At bedtime'").fetchone() == (0,)
