"""Sessions in the database, as Django keeps them; every page asks for its session, so that question is kept ready."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from yiyang.base.kept import Kept

LIVING: "Kept[Session]" = Kept(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(DatabaseSessionStore):
    """One visitor's session; one that has expired is none."""

    def _get_session_from_db(self) -> Session | None:
        found = LIVING.first(self.session_key, timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
