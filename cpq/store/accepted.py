"""Accepted quotes, as those who change a contract look at them: of one account, or for one contract."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select

from cpq.store.schema import quotes
from cpq.stored_quotes.record import StoredQuote


class Beside(NamedTuple):
    """What must hold of other quotes for a change of one, in the moment in which it is written.

    Attributes:
        account: Whose accepted quotes are looked at.
        insist: Raises where they speak against it; given the quote that changes, and them.
    """

    account: str
    insist: Callable[[StoredQuote, Sequence[StoredQuote]], None]


def accepted_of(connection: Connection, tenant: str, account: str) -> tuple[StoredQuote, ...]:
    """The quotes of an account that were accepted, by number."""
    return _accepted(connection, tenant, quotes.c.account == account)


def accepted_for(connection: Connection, tenant: str, contract: str) -> tuple[StoredQuote, ...]:
    """The accepted quotes that made or changed a contract, by number."""
    named = (f'"{field}":{json.dumps(contract, ensure_ascii=False)}' for field in ("contract_id", "contract"))
    found = _accepted(connection, tenant, or_(*(quotes.c.record.contains(text, autoescape=True) for text in named)))
    return tuple(one for one in found if one.agreement and contract in (one.contract, one.agreement.contract_id))


def _accepted(connection: Connection, tenant: str, where: ColumnElement[bool]) -> tuple[StoredQuote, ...]:
    query = select(quotes.c.record).where(quotes.c.tenant == tenant, quotes.c.status == "accepted", where)
    rows = connection.execute(query.order_by(quotes.c.number)).scalars()
    return tuple(StoredQuote.model_validate_json(record) for record in rows)
