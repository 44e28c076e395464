"""The job engine: a job is enqueued inside the business transaction, so it exists exactly when what it belongs to does.

A job's only argument is the id of a request row written under the wall. Jobs run at least once: each is written to be repeatable.
"""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import UUID

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector

from portal.foundation.database import db

engine = App(connector=SyncPsycopgConnector())

REPORTS = "reports"
NOTICES = "notices"
SEND_NOTICE = "send_notice"
RETRY_STALLED = "retry_stalled"


def enqueue(task: str, request_id: UUID, *, queue: str) -> None:
    """Add a job to the present transaction: it commits or rolls back with the rest. One job at a time for one request."""
    connection = db.session.connection().connection.driver_connection
    deferrer = engine.configure_task(task, connection=connection, queue=queue, lock=str(request_id), allow_unknown=True)
    deferrer.defer(request_id=str(request_id))


LETTERS = "letters"
SEND_LETTER = "send_letter"


def enqueue_on(connection: Any, task: str, request_id: UUID, *, queue: str, at: datetime | None = None) -> None:
    """The same over a driver's connection, for what happens before anybody acts; `at`: not before this moment."""
    configured = engine.configure_task(task, connection=connection, queue=queue, lock=str(request_id), schedule_at=at, allow_unknown=True)
    configured.defer(request_id=str(request_id))


def over(dsn: str) -> AbstractContextManager[App]:
    """The engine for a worker, meanwhile on a connection of its own that listens for jobs."""
    return engine.replace_connector(PsycopgConnector(conninfo=dsn))


@engine.periodic(cron="* * * * *")
@engine.task(name=RETRY_STALLED, queueing_lock=RETRY_STALLED, pass_context=True)
async def retry_stalled(context: object, timestamp: int) -> None:  # noqa: ARG001
    """Once a minute: take up again what a killed worker left lying."""
    manager = context.app.job_manager  # type: ignore[attr-defined]
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)
