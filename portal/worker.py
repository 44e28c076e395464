"""Floor 10: the background. One process takes jobs from PostgreSQL and does them, one report at a time."""

from collections.abc import Callable
from uuid import UUID

from flask import Flask
from sqlalchemy import text

from portal.children.recount import recount_all
from portal.foundation import clock
from portal.foundation.database import db
from portal.jobs.engine import LETTERS, NOTICES, REPORTS, SEND_LETTER, SEND_NOTICE, engine, over
from portal.joining.mailing import send_letter, send_waiting_letters
from portal.notices.mailing import send_notice
from portal.plans.reminding import remind
from portal.settings import Settings, plain
from portal.trail.audit import AT_ONCE
from portal.voice.commands import tell_of_unopened

EVERY_MINUTE, EVERY_HOUR = "* * * * *", "4 * * * *"

ORDER_THE_TRAIL = "order_the_trail"
"""Once a minute: every entry of the trail gets its place and its leaf (portal/trail/audit.py)."""

RECOUNT = "recount_what_is_due"
"""Once a minute: what a corrected calendar or a changed setting has made stale is worked out again (portal/children/recount.py)."""

BEGIN_THE_MOVES = "begin_the_moves"
"""Every hour, since a machine may sleep at midnight: moves whose day has come begin, and who left and is done is near no more."""

SEND_WAITING_LETTERS = "send_waiting_letters"
"""Once a minute: letters that came about where nothing could enqueue them, or that a failed job left."""

REMIND_OF_PLANS = "remind_of_plans"
"""Every hour: who is asked for a contribution or an agreement to a plan and has not answered (portal/plans/reminding.py)."""

TELL_OF_UNOPENED = "tell_of_unopened_messages"
"""Every hour: private messages that lay unopened past their day, or whose addressee has left (portal/voice/commands.py)."""


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
    from portal.reports.making import make_documents  # pyHanko's place is the worker, never the web

    _when_asked(app, "make_documents", REPORTS, lambda request_id: make_documents(request_id, settings))
    _when_asked(app, SEND_NOTICE, NOTICES, lambda request_id: send_notice(request_id, settings))
    _when_asked(app, SEND_LETTER, LETTERS, lambda request_id: send_letter(request_id, settings))
    _at_times(app, ORDER_THE_TRAIL, EVERY_MINUTE, lambda: _ask("select wall.order_trail(:at_once)", at_once=AT_ONCE))
    _at_times(app, RECOUNT, EVERY_MINUTE, lambda: recount_all(db.engine))
    _at_times(app, SEND_WAITING_LETTERS, EVERY_MINUTE, lambda: send_waiting_letters(settings))
    _at_times(app, BEGIN_THE_MOVES, EVERY_HOUR, lambda: _ask("select wall.moves_of_the_day()"))
    _at_times(app, REMIND_OF_PLANS, EVERY_HOUR, lambda: remind(clock.today()))
    _at_times(app, TELL_OF_UNOPENED, EVERY_HOUR, lambda: tell_of_unopened(clock.today()))


def _when_asked(app: Flask, name: str, queue: str, work: Callable[[UUID], object]) -> None:
    """A task that is done for one request row. Named anew when there is one of that name, since it belongs to this app."""
    engine.tasks.pop(name, None)

    @engine.task(name=name, queue=queue)
    def for_a_request(request_id: str) -> None:
        with app.app_context():
            try:
                work(UUID(request_id))
            finally:
                db.session.remove()


def _at_times(app: Flask, name: str, cron: str, work: Callable[[], object]) -> None:
    """A task that is done by the clock, and never twice at once."""
    engine.tasks.pop(name, None)
    engine.periodic_registry.periodic_tasks.pop((name, ""), None)

    @engine.periodic(cron=cron)
    @engine.task(name=name, queueing_lock=name)
    def by_the_clock(timestamp: int) -> None:  # noqa: ARG001
        with app.app_context():
            try:
                work()
            finally:
                db.session.remove()


def _ask(statement: str, **values: object) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)
