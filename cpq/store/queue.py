"""The queue: steps that wait for somebody's decision."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, exists, or_, select

from cpq.store.schema import quotes, revisions, step_people, steps
from cpq.store.sortable import time_of, time_text
from cpq.stored_quotes.urgency import Waiting

QueueSort = Literal["urgency", "due", "value", "margin", "submitted"]

_SORTED_BY: Final[dict[QueueSort, Any]] = {
    "urgency": steps.c.urgency_order,
    "due": steps.c.due_order,
    "value": steps.c.net_order,
    "margin": steps.c.margin_order,
    "submitted": steps.c.submitted_at,
}

_PERSON: Final = "person_asked"

_LATE, _NOT_LATE = "0", "1"
"""What the place of a row begins with where the order is by urgency: pages go on in the group where they ended."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which steps; what is left out does not matter.

    Attributes:
        people: Any of these may still decide it: the person who asks, and those for whom they decide. None means
            everybody's steps, those too that nobody can decide.
        statuses: ``open``, and ``needs routing`` for those that nobody can decide.
        visible_to: Only steps of quotes that any of the first people owns, or that any of the second may decide.
        overdue_at: Due before this moment.
        late: Only those that are late at the present moment, or only those that are not: past the time when they are
            due, or without such a time for long, and not waiting for the rep.
        at: The present moment, where ``late`` or ``urgency`` ask; pages of one list are asked for at the same one.
        sort: ``urgency`` with those first that are late, and in both groups the most urgent first; ``due`` with the
            soonest first and steps without due time last, ``value`` with the largest net total first, ``margin`` with
            the smallest first and unknown ones before them, ``submitted`` with the oldest first; amounts of several
            currencies are compared by their numbers.
        after: Place of the last row of the page before; see :attr:`QueueRow.place`.
    """

    people: Sequence[str] | None = None
    statuses: Sequence[str] = ("open",)
    owners: Sequence[str] = ()
    accounts: Sequence[str] = ()
    rules: Sequence[str] = ()
    currency: str = ""
    visible_to: tuple[Sequence[str], Sequence[str]] | None = None
    overdue_at: datetime | None = None
    late: bool | None = None
    at: datetime | None = None
    sort: QueueSort = "due"
    limit: int = 50
    after: tuple[str, str, str] | None = None


class QueueRow(NamedTuple):
    """A step in the queue, with what its quote asks for.

    Attributes:
        version: Version of the quote, which a decision names.
        content_hash: What the decision is about.
        people: Everybody who may still decide it, by id.
        paused: Since when it waits for information.
        valid_until: Last day of the offer; None where it has none.
        margin: None where a cost is unknown; never for eyes that may not see it.
        place: Where it stands in the queue, for the page after it.
    """

    quote: str
    version: int
    step: str
    request: int
    revision: int
    content_hash: str
    rule: str
    subject: str
    approvers: tuple[str, ...]
    mode: str
    least: int
    status: str
    people: tuple[str, ...]
    opened_at: datetime | None
    due: datetime | None
    paused: datetime | None
    escalated: int
    submitted_by: str
    submitted_at: datetime
    owner: str
    account: str
    currency: str
    net_total: Decimal
    margin: Decimal | None
    valid_until: date | None
    place: tuple[str, str, str]

    @property
    def waiting(self) -> Waiting:
        """What its place in the queue depends on."""
        return Waiting(
            self.submitted_at,
            self.due,
            self.valid_until,
            self.net_total,
            self.currency,
            self.escalated,
            self.paused,
        )


def queue(connection: Connection, tenant: str, wanted: QueueFilter) -> tuple[QueueRow, ...]:
    """The steps that a filter wants, in its order.

    Raises:
        ValueError: What is late depends on the moment, and none is given.
    """
    found: list[tuple[str, Any]] = []
    for part in _parts(wanted):
        if len(found) < wanted.limit:
            rest = replace(part, limit=wanted.limit - len(found))
            group = "" if wanted.sort != "urgency" else _LATE if part.late else _NOT_LATE
            found += ((group, row) for row in _page(connection, tenant, rest))
    people = _people(connection, tenant, [(row.quote, row.step) for _, row in found])
    return tuple(_row(row, people[row.quote, row.step], group) for group, row in found)


def _page(connection: Connection, tenant: str, wanted: QueueFilter) -> list[Any]:
    """Rows of one order: for each status and person by way of their index, put together, each step once."""
    people = [""] if wanted.people is None else dict.fromkeys(wanted.people)
    rows: dict[tuple[str, str], Any] = {}
    for status in wanted.statuses:
        # One statement for all people: making it takes longer than running it.
        query = _query(tenant, replace(wanted, statuses=(status,)))
        for person in people:
            rows |= {(row.quote, row.step): row for row in connection.execute(query, {_PERSON: person})}
    falling = wanted.sort == "value"
    return sorted(rows.values(), key=lambda row: (row.sorted_by, row.quote, row.step), reverse=falling)[: wanted.limit]


def _parts(wanted: QueueFilter) -> tuple[QueueFilter, ...]:
    """What is asked for one after the other: by urgency, what is late comes before what is not."""
    if wanted.sort != "urgency":
        return (wanted,)
    group, after = wanted.after[0][0] if wanted.after else _LATE, wanted.after
    if after is not None:
        after = (after[0][1:], *after[1:])
    late = replace(wanted, late=True, after=after if group == _LATE else None)
    rest = replace(wanted, late=False, after=after if group == _NOT_LATE else None)
    parts = [late] if group == _LATE and wanted.late is not False else []
    return tuple(parts if wanted.late else [*parts, rest])


def _query(tenant: str, wanted: QueueFilter) -> Select[Any]:
    order_by = _order(wanted)
    page = _paged(_narrowed(_chosen(tenant, wanted, order_by[0]), wanted), wanted, order_by).subquery("page")
    shown = [page.c[column.name] for column in steps.c if column.name in QueueRow._fields]
    order = (page.c.sorted_by, page.c.quote, page.c.step)
    return (
        select(*shown, page.c.sorted_by, quotes.c.version, revisions.c.content_hash, revisions.c.valid_until)
        .join(quotes, and_(quotes.c.tenant == tenant, quotes.c.number == page.c.quote))
        .join(
            revisions,
            and_(
                revisions.c.tenant == tenant,
                revisions.c.quote == page.c.quote,
                revisions.c.revision == page.c.revision,
            ),
        )
        .order_by(*(_directed(column, wanted) for column in order))
    )


def _order(wanted: QueueFilter) -> tuple[Any, Any, Any]:
    """The columns that rows sort by; those of the shorter list where it has them, so that its index serves."""
    if wanted.people is not None and wanted.sort in ("due", "urgency"):
        by = {"due": step_people.c.due_order, "urgency": step_people.c.urgency_order}[wanted.sort]
        return by, step_people.c.quote, step_people.c.step
    return _SORTED_BY[wanted.sort], steps.c.quote, steps.c.step


def _chosen(tenant: str, wanted: QueueFilter, by: Any) -> Select[Any]:
    """Steps of one person, by way of the shorter list, or of everybody."""
    query = select(steps, by.label("sorted_by")).where(steps.c.tenant == tenant, steps.c.status.in_(wanted.statuses))
    if wanted.people is None:
        return query
    mine = step_people.c
    same_step = and_(mine.tenant == steps.c.tenant, mine.quote == steps.c.quote, mine.step == steps.c.step)
    return query.join(step_people, same_step).where(mine.tenant == tenant, mine.person == bindparam(_PERSON))


def _narrowed(query: Select[Any], wanted: QueueFilter) -> Select[Any]:
    for column, values in (
        (steps.c.owner, wanted.owners),
        (steps.c.account, wanted.accounts),
        (steps.c.rule, wanted.rules),
    ):
        if values:
            query = query.where(column.in_(values))
    if wanted.currency:
        query = query.where(steps.c.currency == wanted.currency)
    if wanted.overdue_at is not None:
        query = query.where(steps.c.due_order < time_text(wanted.overdue_at))
    if wanted.late is not None:
        late_at = steps.c.late_at if wanted.people is None else step_people.c.late_at
        now = time_text(_moment(wanted))
        query = query.where(late_at < now if wanted.late else late_at >= now)
    if wanted.visible_to is not None:
        owners, people = wanted.visible_to
        query = query.where(or_(steps.c.owner.in_(owners), *(_asked(person) for person in people)))
    return query


def _asked(person: str) -> ColumnElement[bool]:
    """A person may still decide a step; of several, each is asked about alone, as the outbox does."""
    asked = step_people.alias("asked")
    return exists().where(
        asked.c.tenant == steps.c.tenant,
        asked.c.quote == steps.c.quote,
        asked.c.step == steps.c.step,
        asked.c.person == person,
    )


def _moment(wanted: QueueFilter) -> datetime:
    if wanted.at is None:
        raise ValueError("what is late depends on the moment")
    return wanted.at


def _paged(query: Select[Any], wanted: QueueFilter, order: tuple[Any, Any, Any]) -> Select[Any]:
    if wanted.after is not None:
        query = query.where(_beyond(order, wanted.after, falling=wanted.sort == "value"))
    return query.order_by(*(_directed(column, wanted) for column in order)).limit(wanted.limit)


def _beyond(order: tuple[Any, Any, Any], place: tuple[str, str, str], *, falling: bool) -> Any:
    (by, quote, step), (key, number, one) = order, place
    further = operator.lt if falling else operator.gt
    return or_(
        further(by, key),
        and_(by == key, further(quote, number)),
        and_(by == key, quote == number, further(step, one)),
    )


def _directed(column: Any, wanted: QueueFilter) -> Any:
    return column.desc() if wanted.sort == "value" else column


def _people(
    connection: Connection, tenant: str, places: list[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = defaultdict(tuple)
    if not places:
        return found
    table = step_people.c
    # By quote alone, and in no order: for pairs of a quote and a step, or sorted by person, SQLite reads the people of
    # every open step.
    numbers = list(dict.fromkeys(quote for quote, _ in places))
    query = select(table.quote, table.step, table.person).where(table.tenant == tenant, table.quote.in_(numbers))
    for row in sorted(connection.execute(query), key=lambda row: row.person):
        found[row.quote, row.step] += (row.person,)
    return found


def _row(row: Any, people: tuple[str, ...], group: str) -> QueueRow:
    values = row._asdict()
    place = (group + values.pop("sorted_by"), values["quote"], values["step"])
    for name in ("opened_at", "due", "paused", "submitted_at"):
        values[name] = None if values[name] is None else time_of(values[name])
    margin = values["margin"]
    values |= {
        "approvers": tuple(values["approvers"].split(", ")),
        "net_total": Decimal(values["net_total"]),
        "margin": None if margin is None else Decimal(margin),
        "valid_until": None if values["valid_until"] is None else date.fromisoformat(values["valid_until"]),
    }
    return QueueRow(**values, people=people, place=place)
