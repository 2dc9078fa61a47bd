"""The views that other programs read: documented, read-only, and without cost but for one."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cpq.store import Store
from cpq.store.report_views import REPORT_VIEWS, WITH_COST
from tests.store.desk import MORNING, REP, approval, create, submission

DOCS = Path(__file__).resolve().parents[2] / "docs" / "desk-reports.md"


def columns_of(store: Store, view: str) -> list[str]:
    with store.engine.connect() as connection:
        return list(connection.execute(text(f"SELECT * FROM {view} WHERE 1 = 0")).keys())


@pytest.mark.parametrize("view", REPORT_VIEWS)
def test_a_view_has_the_columns_that_are_documented(store: Store, view: str) -> None:
    assert columns_of(store, view) == list(REPORT_VIEWS[view])


@pytest.mark.parametrize("view", REPORT_VIEWS)
def test_the_documentation_tells_every_column(view: str) -> None:
    page = DOCS.read_text(encoding="utf-8")
    told = page.partition(f"### {view}\n")[2].partition("\n#")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", told, re.MULTILINE)
    assert dict(rows) == REPORT_VIEWS[view]


@pytest.mark.parametrize("view", sorted(REPORT_VIEWS.keys() - WITH_COST))
def test_only_the_view_of_margins_says_anything_about_cost(store: Store, view: str) -> None:
    create(store, margin=Decimal("123.4567"))
    assert not {name for name in columns_of(store, view) if "cost" in name or "margin" in name}
    with store.engine.connect() as connection:
        for row in connection.execute(text(f"SELECT * FROM {view}")):
            assert "123.4567" not in str(row)


def test_the_views_tell_what_is_stored(store: Store) -> None:
    number = create(store).quote.number
    store.change(number, None, REP, MORNING, submission())
    store.change(number, None, "sales-director", MORNING, approval("sales-director"))
    queries = {
        "report_quotes": "status, net_total_text",
        "report_revisions": "how_approved, list_total_text",
        "report_steps": "status, rule",
        "report_decisions": "answer, decided_by",
        "report_margins": "margin_text, currency",
    }
    said = {
        "report_quotes": ("approved", "900.00"),
        "report_revisions": ("people", "1000.00"),
        "report_steps": ("approved", "deep-discount"),
        "report_decisions": ("approve", "sales-director"),
        "report_margins": ("400.00", "EUR"),
    }
    with store.engine.connect() as connection:
        for view, wanted in queries.items():
            query = text(f"SELECT {wanted} FROM {view} WHERE tenant = :tenant")
            assert tuple(connection.execute(query, {"tenant": store.tenant}).one()) == said[view]
        total = text("SELECT SUM(net_total) FROM report_quotes WHERE tenant = :tenant")
        assert connection.execute(total, {"tenant": store.tenant}).scalar() == 900


@pytest.mark.parametrize("view", REPORT_VIEWS)
def test_nothing_can_be_written_through_a_view(store: Store, view: str) -> None:
    create(store)
    statements = (f"DELETE FROM {view}", f"UPDATE {view} SET tenant = 'other'")
    for statement in statements:
        with pytest.raises(DBAPIError), store.engine.begin() as connection:
            connection.execute(text(statement))
    assert store.verify().ok
