"""A letter is a job of the transaction that asks for it: rolled back, there is none; done twice, it is written once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from uuid import UUID

import psycopg
from flask import Flask

from portal.joining.mailing import send_letter
from portal.settings import Settings
from portal.worker import run_once
from tests.conftest import Visit
from tests.visitor import Visitor
from tests.world import EMAILS, portal_over


def invite(visit: Visit) -> Visitor:
    admin = visit(EMAILS["glenn-fairbairn"])
    admin.submit(admin.get("/agency/invitations/new"), name="Inês Duarte", email="ines@tamarisk-lane.example", post="KW")
    return admin


def waiting(owner: psycopg.Connection) -> UUID:
    row = owner.execute("select id from app.letter where sent_at is null").fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


def test_the_worker_writes_it_when_its_job_comes(visit: Visit, settings: Settings, owner: psycopg.Connection) -> None:
    invite(visit)
    letter = waiting(owner)
    with portal_over(replace(settings, web_dsn=settings.worker_dsn)) as worker:
        thread = threading.Thread(target=run_once, args=(worker, settings))  # a loop of its own, whatever else runs here
        thread.start()
        thread.join(60)
    assert (settings.data_dir / "mail" / f"{letter}.eml").exists()
    assert owner.execute("select sent_at is not null from app.letter where id = %s", [letter]).fetchone() == (True,)
    assert owner.execute("select args from public.procrastinate_jobs where task_name = 'send_letter'").fetchone() == (
        {"request_id": str(letter)},
    )


def test_the_web_can_neither_read_a_letters_token_nor_make_one(visit: Visit, app: Flask, settings: Settings, cluster, database: str,
                                                               owner: psycopg.Connection) -> None:  # fmt: skip
    invite(visit)
    with psycopg.connect(cluster.dsn("portal_web", database), autocommit=True) as web:
        for statement in ("select * from app.letter", "select * from wall.letters_waiting()",
                          f"select * from wall.letter_to_send('{waiting(owner)}', 'x')"):  # fmt: skip
            try:
                web.execute(statement.encode())
            except psycopg.errors.InsufficientPrivilege:
                continue
            raise AssertionError(statement)


def test_of_two_workers_at_once_one_writes_it_and_its_link_is_the_one_that_holds(
    visit: Visit, settings: Settings, owner: psycopg.Connection, nobody: Visitor
) -> None:
    import email
    import email.policy

    from tests.joining.post import link_in

    invite(visit)
    letter = waiting(owner)
    ready = threading.Barrier(4, timeout=60)

    def work(worker: Flask) -> bool:
        with worker.app_context():
            ready.wait()
            return send_letter(letter, settings)

    with ExitStack() as stack, ThreadPoolExecutor(4) as pool:
        workers = [stack.enter_context(portal_over(replace(settings, web_dsn=settings.worker_dsn))) for _ in range(4)]
        assert sorted(pool.map(work, workers)) == [False, False, False, True]
    read = email.message_from_bytes((settings.data_dir / "mail" / f"{letter}.eml").read_bytes(), policy=email.policy.default)
    nobody.get(link_in(read))  # type: ignore[arg-type]


def test_a_letter_that_is_withdrawn_before_it_was_written_is_not_written(
    visit: Visit, settings: Settings, owner: psycopg.Connection
) -> None:
    admin = invite(visit)
    page = admin.get("/agency/invitations")
    admin.submit(page, next(form for form in page.forms if "withdrawal" in form.action))
    with portal_over(replace(settings, web_dsn=settings.worker_dsn)) as worker, worker.app_context():
        assert not send_letter(waiting(owner), settings)
    assert not (settings.data_dir / "mail").exists()
