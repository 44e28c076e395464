"""Ids are UUIDv7, made here and never by the database, so that a row can be written without being read back."""

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """A new random id whose order is the order of making. Not a secret."""
    return uuid_utils.compat.uuid7()
