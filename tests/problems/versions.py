"""Samples about versions of the policy: published, damaged, taken back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

from cpq.policy_history.log import LOG
from cpq.policy_history.publication import Publication
from cpq.quotes.request import QuoteRequest
from cpq.workspace import Workspace

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = date(2026, 12, 1)


def publish(root: Path, name: str = "2026.12", *, skip_tests: bool = False) -> Publication:
    return Workspace.load(root).publish(name, effective=DAY, at=AT, skip_tests=skip_tests)


def _change(root: Path) -> None:
    book = root / "pricing_rules" / "prices.yaml"
    book.write_text(book.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")


def _changed_meanwhile(root: Path) -> None:
    workspace = Workspace.load(root)
    _change(root)
    workspace.publish("2026.12", effective=DAY, at=AT)


def _named_twice(root: Path) -> None:
    publish(root)
    _change(root)
    publish(root)


def _damaged(root: Path) -> None:
    done = publish(root)
    stored = next((root / ".cpq" / "policies" / done.fingerprint).rglob("*.yaml"))
    stored.chmod(0o644)
    stored.write_text("# altered\n", encoding="utf-8")
    try:
        Workspace.load(root).policy_version("2026.12", on=DAY)
    except Exception as error:
        error.args = (str(error).replace(done.short, "0123456789ab"),)
        error.message = str(error)  # type: ignore[attr-defined]
        raise


def _alike(root: Path) -> None:
    """A log in which two fingerprints begin with the same digits."""
    lines: list[bytes] = []
    for number, last in enumerate("12", start=1):
        previous = hashlib.sha256(lines[-1]).hexdigest() if lines else ""
        about = {"schema": "cpq/publication/1", "number": number, "action": "publish", "name": f"v{number}"}
        dates = {"effective": DAY, "at": AT, "fingerprint": "a" * 63 + last, "previous": previous}
        lines.append(Publication.model_validate({**about, **dates}).model_dump_json(by_alias=True).encode())
    (root / LOG).parent.mkdir(parents=True)
    (root / LOG).write_bytes(b"".join(line + b"\n" for line in lines))
    Workspace.load(root).policy_version("a" * 60, on=DAY)


def _failing(root: Path) -> None:
    (root / "tests" / "scenarios").mkdir(parents=True)
    (root / "tests" / "scenarios" / "seats.yaml").write_text(
        "scenarios:\n  - name: Ten seats\n    deal: deals/acme.yaml\n    expect: { totals: { net: 1.00 } }\n",
        encoding="utf-8",
    )
    (root / "deals").mkdir()
    deal = "account: acme\nas of: 2026-11-20\nterm: 12 months\nlines: [{ id: seats, product: seat, quantity: 10 }]\n"
    (root / "deals" / "acme.yaml").write_text(deal, encoding="utf-8")
    publish(root)


def _unportable(root: Path) -> None:
    (root / "pricing_rules" / "con.yaml").write_text("{}\n", encoding="utf-8")
    publish(root)


def _lost_changes(root: Path) -> None:
    publish(root)
    _change(root)
    Workspace.load(root).restore("2026.12")


def _without_git(root: Path) -> None:
    with patch.dict(os.environ, {"PATH": str(root / "nowhere")}):
        Workspace.load(root).policy_version("git:main", on=DAY)


def _misspelt(root: Path) -> None:
    publish(root)
    Workspace.load(root).policy_version("2026.21", on=DAY)


def _two_currencies(root: Path) -> None:
    book = "price book: us\ncurrency: USD\nprices:\n  seat: { per: seat per month, mode: per unit, price: 50.00 }\n"
    (root / "pricing_rules" / "us.yaml").write_text(book, encoding="utf-8")
    workspace = Workspace.load(root)
    line = {"id": "seats", "product": "seat"}
    asked = {"account": "acme", "as_of": "2026-11-20", "term": "12 months", "lines": [line]}
    quotes = [workspace.price(QuoteRequest.model_validate({**asked, "currency": one})) for one in ("EUR", "USD")]
    workspace.diff_quotes(*quotes)


CALLS: Mapping[str, Callable[[Path], None]] = {
    "ambiguous-version": _alike,
    "bad-version-name": lambda root: (publish(root, "../12"), None)[1],
    "bad-version-name--windows": lambda root: (publish(root, "Aux.2026"), None)[1],
    "cannot-compare": _two_currencies,
    "changed-meanwhile": _changed_meanwhile,
    "damaged-version": _damaged,
    "git-failed": _without_git,
    "scenarios-failed": _failing,
    "unportable-path": _unportable,
    "unpublished-changes": _lost_changes,
    "version-name-taken": _named_twice,
    "version-not-found": _misspelt,
}
"""Calls of the library that end in the error of a code."""
