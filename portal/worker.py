"""Floor 10: the background. One process takes jobs from PostgreSQL and does them, one report at a time."""

from uuid import UUID

from flask import Flask
from sqlalchemy import text

from portal.children.recount import recount_all
from portal.foundation.database import db
from portal.jobs.engine import NOTICES, REPORTS, SEND_NOTICE, engine, over
from portal.notices.mailing import send_notice as send
from portal.settings import Settings, plain
from portal.trail.audit import AT_ONCE

ORDER_THE_TRAIL = "order_the_trail"
"""Once a minute: every entry of the trail gets its place and its leaf (portal/trail/audit.py)."""

RECOUNT = "recount_what_is_due"
"""Once a minute: what a corrected calendar or a changed setting has made stale is worked out again (portal/children/recount.py)."""


BEGIN_THE_MOVES = "begin_the_moves"
"""Every hour, since a machine may sleep at midnight: moves whose day has come begin, and who left and is done is near no more."""


def run(app: Flask, settings: Settings) -> None:
    """Work until told to stop (SIGINT or SIGTERM): the job at hand is finished first."""
    _name_tasks(app, settings)
    with over(plain(settings.worker_dsn)) as working:
        working.run_worker(concurrency=1, name="portal-worker")


def run_once(app: Flask, settings: Settings) -> None:
    """Do what waits and return. For tests."""
    _name_tasks(app, settings)
    with over(plain(settings.worker_dsn)) as working:
        working.run_worker(concurrency=1, wait=False, install_signal_handlers=False)


def _name_tasks(app: Flask, settings: Settings) -> None:
    from portal.reports.making import make_documents as make  # pyHanko's place is the worker, never the web

    engine.tasks.pop("make_documents", None)
    engine.tasks.pop(ORDER_THE_TRAIL, None)
    engine.tasks.pop(SEND_NOTICE, None)
    engine.periodic_registry.periodic_tasks.pop((ORDER_THE_TRAIL, ""), None)
    engine.tasks.pop(RECOUNT, None)
    engine.periodic_registry.periodic_tasks.pop((RECOUNT, ""), None)
    engine.tasks.pop(BEGIN_THE_MOVES, None)
    engine.periodic_registry.periodic_tasks.pop((BEGIN_THE_MOVES, ""), None)

    @engine.task(name="make_documents", queue=REPORTS)
    def make_documents(request_id: str) -> None:
        with app.app_context():
            try:
                make(UUID(request_id), settings)
            finally:
                db.session.remove()

    @engine.periodic(cron="* * * * *")
    @engine.task(name=ORDER_THE_TRAIL, queueing_lock=ORDER_THE_TRAIL)
    def order_the_trail(timestamp: int) -> None:  # noqa: ARG001
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("select wall.order_trail(:at_once)"), {"at_once": AT_ONCE})

    @engine.task(name=SEND_NOTICE, queue=NOTICES)
    def send_notice(request_id: str) -> None:
        with app.app_context():
            try:
                send(UUID(request_id), settings)
            finally:
                db.session.remove()

    @engine.periodic(cron="* * * * *")
    @engine.task(name=RECOUNT, queueing_lock=RECOUNT)
    def recount_what_is_due(timestamp: int) -> None:  # noqa: ARG001
        with app.app_context():
            recount_all(db.engine)

    @engine.periodic(cron="4 * * * *")
    @engine.task(name=BEGIN_THE_MOVES, queueing_lock=BEGIN_THE_MOVES)
    def begin_the_moves(timestamp: int) -> None:  # noqa: ARG001
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("select wall.moves_of_the_day()"))
