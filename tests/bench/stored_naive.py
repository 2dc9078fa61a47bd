"""The naive ways of keeping quotes, as a first attempt would do it; each leaves out more than it does."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from hashlib import sha256

from sqlalchemy import Connection, Engine, select, text

from cpq.store import Store
from cpq.store.engines import writing
from cpq.store.schema import events, quotes
from cpq.store.sealing import canonical
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.time_passing import pass_time
from cpq.stored_quotes.record import StoredQuote


def in_place(engine: Engine) -> Callable[[int], None]:
    """One row a quote that every change overwrites: no events, no chain, no queue, nothing to verify."""
    record = json.dumps({"lines": ["a line that says something"] * 20})
    with writing(engine.connect()) as connection, connection.begin():
        connection.execute(text("CREATE TABLE naive (number TEXT PRIMARY KEY, status TEXT, record TEXT)"))

    def live(number: int) -> None:
        for status in ("draft", "in approval", "approved"):
            with writing(engine.connect()) as connection, connection.begin():
                says = "INSERT INTO naive VALUES (:number, :status, :record)"
                if status != "draft":
                    says = "UPDATE naive SET status = :status, record = :record WHERE number = :number"
                connection.execute(text(says), {"number": f"Q-{number}", "status": status, "record": record})

    return live


def sorted_in_python(connection: Connection, most: int) -> Sequence[object]:
    """The first fifty open steps, of so many quotes that are all read for it."""
    query = select(quotes.c.record).where(quotes.c.status == "in approval").limit(most)
    read = [StoredQuote.model_validate_json(record) for record in connection.execute(query).scalars()]
    found = [step for quote in read for one in quote.requests for step in one.steps if step.status == "open"]
    return sorted(found, key=lambda step: str(step.due))[:50]


def every_quote_asked(store: Store, numbers: Sequence[str], acting: Acting) -> None:
    """What time does to quotes, each of which is read to find that out."""
    for number in numbers:
        pass_time(store.read(number), acting)


def hashed_anew(connection: Connection, most: int) -> list[object]:
    """So many events, held in memory, each written as canonical JSON once more and hashed."""
    rows = connection.execute(select(events.c.body, events.c.hash).order_by(events.c.sequence).limit(most)).all()
    held: list[object] = []
    for row in rows:
        says = json.loads(row.body)
        assert sha256(canonical(says).encode()).hexdigest() == row.hash
        held.append(says)
    return held
