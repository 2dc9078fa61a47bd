"""Samples of codes that submitting and deciding end in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from cpq.stored_quotes.actions.countering import counter
from cpq.stored_quotes.actions.deciding import approve, reject
from tests.stored_quotes.deals import Deal


def _submitted() -> Deal:
    deal = Deal("{ product: thing, discount: 15% }")
    deal.submit()
    return deal


def _already_decided(_: Path) -> None:
    deal = _submitted()
    deal.approve("manager-south")
    approve(deal.quote, deal.acting("manager-north"), "1.1", seen=deal.hash)


def _no_change(_: Path) -> None:
    deal = _submitted()
    counter(deal.quote, deal.acting("manager-north"), "1.1", deal.said, says="as it is", seen=deal.hash)


def _no_comment(_: Path) -> None:
    deal = _submitted()
    reject(deal.quote, deal.acting("manager-north"), "1.1", seen=deal.hash, comment="")


def _stale(_: Path) -> None:
    deal = _submitted()
    seen = deal.hash
    deal.edit("{ product: thing, discount: 18% }")
    deal.submit()
    approve(deal.quote, deal.acting("manager-north"), "2.1", seen=seen)


CALLS: Mapping[str, Callable[[Path], str | None]] = MappingProxyType(
    {
        "already-decided": _already_decided,
        "no-change": _no_change,
        "no-comment": _no_comment,
        "stale": _stale,
    }
)
"""What raises the error of a code."""
