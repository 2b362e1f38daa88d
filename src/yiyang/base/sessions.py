"""Sessions in the database, as Django keeps them; every page asks for its session, so that question is kept ready.

Django writes a new session twice, once to have its key and once with what it holds. Here it is written once, when all is known:
keys are drawn from more than there can ever be sessions, and the table takes none twice.
"""

from typing import Any

from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.db import DatabaseError, IntegrityError
from django.utils import timezone
from django.utils.crypto import get_random_string

from yiyang.base import actions
from yiyang.base.kept import Kept

KEY_LENGTH = 32
LIVING: "Kept[Session]" = Kept(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(DatabaseSessionStore):
    """One visitor's session; one that has expired is none."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._is_new = False
        self._written: bytes | None = None

    def create(self) -> None:
        """Take a new key; the session is written with all that it holds at the next ``save``."""
        self._session_key = self._get_new_session_key()
        self._get_session(no_load=True)  # type: ignore[attr-defined]
        self._is_new = self.modified = True
        self._written = None

    def save(self, must_create: bool = False) -> None:
        """Write the session, unless this request wrote just that; one that was ended meanwhile is not brought back to life."""
        if self.session_key is None:
            self.create()
        is_new = must_create or self._is_new
        held: dict[str, Any] = self._get_session(no_load=is_new)  # type: ignore[attr-defined]
        held_now = self.serializer().dumps(held)
        if held_now == self._written:
            return
        try:
            actions.write_session(self.create_model_instance(held), is_new=is_new)
        except IntegrityError as error:
            raise CreateError from error
        except DatabaseError as error:
            if is_new:
                raise
            raise UpdateError from error
        self._is_new, self._written = False, held_now

    def _get_new_session_key(self) -> str:
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)

    def _get_session_from_db(self) -> Session | None:
        found = LIVING.first(self.session_key, timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
