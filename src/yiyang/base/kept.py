"""Questions that every page asks: their SQL is worked out once, so that asking costs the database's time and little of ours.

Django puts the SQL of a queryset together each time it is asked, which for a small question takes longer than the answer. A
``Kept`` question is the same queryset with blanks in it: the SQL is made when it is first asked, the blanks are filled in each
time. Use it for what is asked on nearly every page, plain querysets for everything else.
"""

import copy
import inspect
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Expression, Func, QuerySet, prefetch_related_objects

R = TypeVar("R")


class Blank(Expression):
    """A value that is filled in when the question is asked."""

    def __init__(self, place: int, output_field: Any = None) -> None:
        super().__init__(output_field=output_field)
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Its place in the SQL."""
        return "%s", [self]


class Among(Func):
    """Whether a column has one of the values of a list: ``filter(Among("elder", ids))``."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


class Kept(Generic[R]):
    """A question by a function that takes as many blanks as it has arguments and answers a queryset.

    ``Kept(lambda user, on: Grant.objects.filter(user=user, start__lte=on))(user.pk, today)`` answers the list of rows. A blank
    stands for one value, a list of values goes with ``Among``; ``None`` cannot be asked for.
    """

    def __init__(self, ask: Callable[..., "QuerySet[Any, R]"]) -> None:
        self._ask = ask
        self._plan: tuple[Any, Any, str, tuple[Any, ...]] | None = None

    def __call__(self, *values: Any) -> list[R]:
        """The rows, with these values in the blanks."""
        queryset, compiler, sql, parameters = self._plan or self._worked_out()
        filled = tuple(values[one.place] if isinstance(one, Blank) else one for one in parameters)
        rows = list(queryset._iterable_class(_Asked(queryset, _filled(compiler, sql, filled))))
        if queryset._prefetch_related_lookups:
            prefetch_related_objects(rows, *queryset._prefetch_related_lookups)
        return rows

    def first(self, *values: Any) -> R | None:
        """The first row; the question limits itself to one."""
        return next(iter(self(*values)), None)

    def _worked_out(self) -> tuple[Any, Any, str, tuple[Any, ...]]:
        blanks = [Blank(place) for place in range(len(inspect.signature(self._ask).parameters))]
        queryset = self._ask(*blanks)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        self._plan = (queryset, compiler, sql, tuple(parameters))
        return self._plan


class _Asked:
    """What the classes that read rows want to know of a queryset, with SQL that is ready."""

    def __init__(self, queryset: Any, compiler: Any) -> None:
        self.db, self.model, self._fields = DEFAULT_DB_ALIAS, queryset.model, queryset._fields
        self._known_related_objects: dict[Any, Any] = {}
        self._hints: dict[str, Any] = {}
        self.query = copy.copy(queryset.query)
        self.query.get_compiler = lambda *_args, **_options: compiler


def _filled(compiler: Any, sql: str, parameters: tuple[Any, ...]) -> Any:
    """A copy of a compiler that need not think any more, on the connection of this thread."""
    ready = copy.copy(compiler)
    ready.connection = connections[DEFAULT_DB_ALIAS]
    ready.as_sql = lambda *_args, **_options: (sql, parameters)
    return ready
