"""The worker's half: letters. The token in one is made here, once its letter is due, and kept in the database as a hash only.

Letters name grown-ups and agencies; no child and no case code ever. A job runs at least once: a letter that was written is not
written again, and of one that was interrupted the second writing carries a token of its own.
"""

import secrets
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from sqlalchemy import text

from portal.foundation.clock import LONDON
from portal.foundation.database import acting_as_system, db, nobody_acts
from portal.jobs.post import letter, post
from portal.joining import letters
from portal.settings import Settings
from portal.signin.store import hash_of

TASK = "mail"


def send_letter(letter_id: UUID, settings: Settings) -> bool:
    """Write one letter, unless it was written, is not due or is overtaken. Whether it was written. Asks for an application context.

    The letter stays locked until it is on its way: of two workers one writes it, and the link that arrives is the one that is kept.
    """
    acting_as_system(TASK)
    key = secrets.token_urlsafe(32)
    found = db.session.execute(text("select * from wall.letter_to_send(:id, :token)"), {"id": letter_id, "token": hash_of(key)}).first()
    if found is not None:
        post(letter_id, _mail(letter_id, found, key, settings), settings)
        db.session.execute(text("select wall.letter_sent(:id)"), {"id": letter_id})
    db.session.commit()
    nobody_acts()
    return found is not None


def send_waiting_letters(settings: Settings) -> int:
    """Every letter that is due and not written yet. How many were."""
    acting_as_system(TASK)
    waiting = list(db.session.scalars(text("select * from wall.letters_waiting()")))
    nobody_acts()
    return sum(send_letter(letter_id, settings) for letter_id in waiting)


def _mail(letter_id: UUID, found: Any, key: str, settings: Settings) -> EmailMessage:
    subject, body = letters.write(found.kind, found, settings.public_url.rstrip("/"), key, LONDON)
    return letter(letter_id, found.address, subject, body, settings)
