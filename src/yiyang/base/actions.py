"""The writes that belong to no context."""

from django.contrib.sessions.base_session import AbstractBaseSession


def write_session(session: AbstractBaseSession, *, is_new: bool) -> None:
    """Write a visitor's session in one statement: a new row, or the one that is there and no other.

    Raises ``IntegrityError`` where the key of a new one is taken, ``DatabaseError`` where the one to be changed is gone.
    """
    session.save(force_insert=is_new, force_update=not is_new)
