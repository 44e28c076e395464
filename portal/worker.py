"""Floor 10: the background. One process takes jobs from PostgreSQL and does them, one report at a time."""

from uuid import UUID

from flask import Flask
from sqlalchemy import text

from portal.foundation.database import db
from portal.jobs.engine import LETTERS, REPORTS, SEND_LETTER, engine, over
from portal.joining.mailing import send_letter as send
from portal.joining.mailing import send_waiting_letters
from portal.settings import Settings, plain
from portal.trail.audit import AT_ONCE

ORDER_THE_TRAIL = "order_the_trail"
"""Once a minute: every entry of the trail gets its place and its leaf (portal/trail/audit.py)."""

SEND_WAITING_LETTERS = "send_waiting_letters"
"""Once a minute: letters that came about where nothing could enqueue them, or that a failed job left."""


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
    engine.periodic_registry.periodic_tasks.pop((ORDER_THE_TRAIL, ""), None)

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

    engine.tasks.pop(SEND_LETTER, None)

    @engine.task(name=SEND_LETTER, queue=LETTERS)
    def send_letter(request_id: str) -> None:
        with app.app_context():
            try:
                send(UUID(request_id), settings)
            finally:
                db.session.remove()

    engine.tasks.pop(SEND_WAITING_LETTERS, None)
    engine.periodic_registry.periodic_tasks.pop((SEND_WAITING_LETTERS, ""), None)

    @engine.periodic(cron="* * * * *")
    @engine.task(name=SEND_WAITING_LETTERS, queueing_lock=SEND_WAITING_LETTERS)
    def send_what_waits(timestamp: int) -> None:  # noqa: ARG001
        with app.app_context():
            try:
                send_waiting_letters(settings)
            finally:
                db.session.remove()
