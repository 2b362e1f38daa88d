"""Questions that every page asks: their SQL is worked out once, so that asking costs the database's time and little of ours.

Django puts the SQL of a queryset together each time it is asked, which for a small question takes longer than the answer. A
``Kept`` question is the same queryset with blanks in it: the SQL is made when it is first asked, the blanks are filled in each
time. Use it for what is asked on nearly every page, plain querysets for everything else.

The database keeps its plan of a question too, but only where the plan does not grow worse for not knowing the values: of a list
it expects ten, and plans anew each time when there is one. A list of one is therefore asked as one.
"""

import inspect
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Expression, Func, QuerySet, prefetch_related_objects
from django.db.models.query import FlatValuesListIterable, ValuesListIterable, get_related_populators

R = TypeVar("R")
ANY_OF, JUST = " = ANY(%s)", " = %s"
ANY_OF_IDS, JUST_ID = " = ANY(%(ids)s)", " = %(ids)s"


def among_ids(question: str, ids: Sequence[Any], **others: Any) -> tuple[str, dict[str, Any]]:
    """A question in SQL about some ids (`elder_id = ANY(%(ids)s)`) and its values, for ``cursor.execute``."""
    if len(ids) == 1:
        return question.replace(ANY_OF_IDS, JUST_ID), {"ids": ids[0], **others}
    return question, {"ids": list(ids), **others}


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
        self._plan: _Plan | None = None

    def __call__(self, *values: Any) -> list[R]:
        """The rows, with these values in the blanks."""
        plan = self._plan or self._worked_out()
        lists = [value for value in values if isinstance(value, list)]
        sql = plan.sql
        if lists and all(len(each) == 1 for each in lists):
            sql, values = plan.sql_for_one, tuple(value[0] if isinstance(value, list) else value for value in values)
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(sql, [values[one.place] if isinstance(one, Blank) else one for one in plan.parameters])
            rows = cursor.fetchall()
        if plan.converters:
            rows = plan.compiler.apply_converters(rows, plan.converters)
        answered = [plan.read(row) for row in rows]
        if plan.along:
            prefetch_related_objects(answered, *plan.along)
        return answered

    def first(self, *values: Any) -> R | None:
        """The first row; the question limits itself to one."""
        return next(iter(self(*values)), None)

    def _worked_out(self) -> "_Plan":
        blanks = [Blank(place) for place in range(len(inspect.signature(self._ask).parameters))]
        queryset = self._ask(*blanks)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        self._plan = _Plan(
            sql=sql,
            sql_for_one=sql.replace(ANY_OF, JUST),
            parameters=tuple(parameters),
            compiler=compiler,
            converters=compiler.get_converters(expression for expression, *_rest in compiler.select),
            read=_reader(queryset._iterable_class, compiler),
            along=queryset._prefetch_related_lookups,  # type: ignore[attr-defined]
        )
        return self._plan


@dataclass(frozen=True)
class _Plan:
    """A question put into SQL, the same where each list holds one value, and how its rows are read; ``along`` is what is fetched
    along with them."""

    sql: str
    sql_for_one: str
    parameters: tuple[Any, ...]
    compiler: Any
    converters: Any
    read: Callable[[Any], Any]
    along: tuple[Any, ...]


def _reader(kind: type, compiler: Any) -> Callable[[Any], Any]:
    if kind is FlatValuesListIterable:
        return operator.itemgetter(0)
    return tuple if kind is ValuesListIterable else _model_reader(compiler)


def _model_reader(compiler: Any) -> Callable[[Any], Any]:
    """A function from a row to an instance with what ``select_related`` brought along, as Django's own reader makes it."""
    known, select = compiler.klass_info, compiler.select
    start, end = known["select_fields"][0], known["select_fields"][-1] + 1
    names = [column.target.attname for column, *_rest in select[start:end]]
    related = get_related_populators(known, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # the stubs know a later Django
    annotated = tuple((compiler.annotation_col_map or {}).items())

    def read(row: Any) -> Any:
        instance = known["model"].from_db(DEFAULT_DB_ALIAS, names, row[start:end])
        for populator in related:
            populator.populate(row, instance)
        for name, column in annotated:
            setattr(instance, name, row[column])
        return instance

    return read
