"""Errors a user can read. Each carries a sentence in the reader's language that says what to do.

DomainError (409) ─┬─ Invalid (422, names the field)
                   ├─ NotAllowed (403)
                   ├─ NotFound (404)
                   └─ Unavailable (503)
"""

from typing import ClassVar


class DomainError(Exception):
    """The world does not allow this now; the message says why and what to do."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "conflict"

    def __init__(self, message: object, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Invalid(DomainError):
    """Input that cannot be used; ``field`` names it."""

    status = 422
    code = "invalid"


class NotAllowed(DomainError):
    """The user may not do this to this subject."""

    status = 403
    code = "not_allowed"


class NotFound(DomainError):
    """Nothing there that the user may know of."""

    status = 404
    code = "not_found"


class Unavailable(DomainError):
    """A part we depend on does not answer; trying again later may help."""

    status = 503
    code = "unavailable"
