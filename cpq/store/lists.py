"""Lists of quotes: which ones, in which order, and from which place on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from cpq.store.schema import quotes, revisions
from cpq.store.sortable import time_of, time_text

QuoteSort = Literal["updated", "number", "value"]

_SORTED_BY: Final[dict[QuoteSort, Any]] = {
    "updated": quotes.c.updated_at,
    "number": quotes.c.number,
    "value": quotes.c.net_order,
}


@dataclass(frozen=True, slots=True)
class QuoteFilter:
    """Which quotes; what is left out does not matter.

    Attributes:
        owners: Any of these people answers for it.
        statuses: The newest revision has any of these statuses.
        text: The number, account or owner contains it, in small or large letters.
        updated_since: Changed at this moment or later.
        offer_ends: The last day of its newest revision is one of these, first and last.
        approval_ends: The approval of its newest revision ends between these moments, or at one of them.
        sort: ``updated`` with the latest change first, ``number`` with the newest first, ``value`` with the largest
            net total first; totals of several currencies are compared by their numbers.
        after: Place of the last row of the page before; see :attr:`QuoteRow.place`.
    """

    owners: Sequence[str] = ()
    accounts: Sequence[str] = ()
    statuses: Sequence[str] = ()
    currency: str = ""
    text: str = ""
    updated_since: datetime | None = None
    offer_ends: tuple[date, date] | None = None
    approval_ends: tuple[datetime, datetime] | None = None
    sort: QuoteSort = "updated"
    limit: int = 50
    after: tuple[str, str] | None = None


class QuoteRow(NamedTuple):
    """A quote in a list, as its newest revision stands.

    Attributes:
        head: Number of the newest revision.
        place: Where it stands in the list, for the page after it.
    """

    number: str
    version: int
    owner: str
    account: str
    status: str
    source: str
    head: int
    currency: str
    net_total: Decimal
    valid_until: str | None
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime
    place: tuple[str, str]


def search(connection: Connection, tenant: str, wanted: QuoteFilter) -> tuple[QuoteRow, ...]:
    """The quotes that a filter wants, in its order."""
    by = _SORTED_BY[wanted.sort]
    columns = [quotes.c[name] for name in QuoteRow._fields[:-1]]
    query = _narrowed(select(*columns, by.label("sorted_by")).where(quotes.c.tenant == tenant), wanted)
    if wanted.after is not None:
        key, number = wanted.after
        query = query.where(or_(by < key, and_(by == key, quotes.c.number < number)))
    query = query.order_by(by.desc(), quotes.c.number.desc()).limit(wanted.limit)
    return tuple(_row(row) for row in connection.execute(query))


def _narrowed(query: Select[Any], wanted: QuoteFilter) -> Select[Any]:
    for column, values in (
        (quotes.c.owner, wanted.owners),
        (quotes.c.account, wanted.accounts),
        (quotes.c.status, wanted.statuses),
    ):
        if values:
            query = query.where(column.in_(values))
    if wanted.currency:
        query = query.where(quotes.c.currency == wanted.currency)
    if wanted.updated_since is not None:
        query = query.where(quotes.c.updated_at >= time_text(wanted.updated_since))
    if wanted.offer_ends is not None:
        first, last = wanted.offer_ends
        query = query.where(quotes.c.valid_until >= first.isoformat(), quotes.c.valid_until <= last.isoformat())
    if wanted.approval_ends is not None:
        begin, end = wanted.approval_ends
        newest = exists().where(
            revisions.c.tenant == quotes.c.tenant,
            revisions.c.quote == quotes.c.number,
            revisions.c.revision == quotes.c.head,
            revisions.c.approved_until >= time_text(begin),
            revisions.c.approved_until <= time_text(end),
        )
        query = query.where(newest)
    if wanted.text:
        text = wanted.text.lower()
        held = (func.lower(column).contains(text, autoescape=True) for column in _SEARCHED)
        query = query.where(or_(*held))
    return query


_SEARCHED: Final = (quotes.c.number, quotes.c.account, quotes.c.owner)


def _row(row: Any) -> QuoteRow:
    values = row._asdict()
    place = (values.pop("sorted_by"), values["number"])
    for name in ("created_at", "updated_at"):
        values[name] = time_of(values[name])
    return QuoteRow(**values | {"net_total": Decimal(values["net_total"])}, place=place)
