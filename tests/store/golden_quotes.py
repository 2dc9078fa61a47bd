"""The quotes of the golden databases: the same for every version of the schema."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from cpq.store import IdempotencyKey, Store, Subscription
from cpq.store.versions import NEWEST
from cpq.stored_quotes.happenings import MarksSet, Revised
from tests.store.desk import DIRECTOR, MINUTE, MORNING, REP, approval, content, contents, create, remark, submission

GOLDEN = Path(__file__).parent / "golden"


def fill(store: Store) -> None:
    """Three quotes: one approved, one revised while in approval, one that only was created."""
    first = create(store).quote.number
    store.change(first, 1, REP, MORNING + MINUTE, submission(due=MORNING + timedelta(hours=4)))
    store.change(first, 3, DIRECTOR, MORNING + 2 * MINUTE, approval(DIRECTOR))
    second = create(store, "second", net_total=Decimal("-0.005"), margin=None).quote.number
    store.change(second, 1, REP, MORNING, submission(DIRECTOR, "finance-lead"))
    revised = Revised(revision=2, content=content("third", currency="JPY"), reason="more seats")
    store.change(second, 3, REP, MORNING + MINUTE, lambda _: (revised,), contents=contents("third"))
    key = IdempotencyKey.of("comment", "k-1", b"body")
    store.change(second, 4, REP, MORNING, remark("« prix » for 東京 \U0001f600"), key=key)
    third = create(store, at=MORNING.replace(year=2027)).quote.number
    store.change(third, 1, REP, MORNING, lambda _: (MarksSet(marks={"tags": "strategic"}),))


def write() -> None:
    """Write the database of the newest version as text, once, when it is released."""
    file = GOLDEN / "new.db"
    with Store.open(f"sqlite:///{file}", create=True, subscriptions=(Subscription("crm"),)) as store:
        fill(store)
        for row in store.search():
            text = store.read(row.number).model_dump_json(indent=2) + "\n"
            (GOLDEN / f"{row.number}.json").write_text(text, encoding="utf-8")
    with closing(sqlite3.connect(file)) as connection:
        text = "\n".join(connection.iterdump()) + "\n"
    (GOLDEN / f"v{NEWEST}.sql").write_text(text, encoding="utf-8")
    file.unlink()


if __name__ == "__main__" and sys.argv[1:] == ["write"]:
    write()
