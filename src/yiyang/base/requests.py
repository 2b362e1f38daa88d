"""What is known of the request being answered: its id, its user, and what must be done once it is answered."""

import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass
class RequestScope:
    """One request; ``reads_only`` when it changes nothing. ``closing`` holds named functions to run when the answer is ready."""

    id: str = field(default_factory=lambda: uuid.uuid4().hex[:16])
    path: str = ""
    address: str = ""
    reads_only: bool = False
    facts: dict[Any, Any] = field(default_factory=dict)
    closing: dict[str, Callable[[], None]] = field(default_factory=dict)

    def close(self) -> None:
        """Run what was left for the end, each once."""
        while self.closing:
            _, function = self.closing.popitem()
            function()


_scope: ContextVar[RequestScope | None] = ContextVar("request_scope", default=None)


def current() -> RequestScope | None:
    """The scope of the request being answered, or None outside one (commands, workers)."""
    return _scope.get()


def enter(scope: RequestScope) -> Any:
    """Begin a request; returns the token for ``leave``."""
    return _scope.set(scope)


def leave(token: Any) -> None:
    """End a request."""
    _scope.reset(token)
