"""What a change of a contract asks for, in the words of business."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cpq.amounts import format_rate, plain, short
from cpq.contracts.changes import Amendment, Change
from cpq.contracts.contract_change import ContractChange
from cpq.contracts.document import RunningContract
from cpq.contracts.ledger import agreed_on
from cpq.contracts.renewal_terms import RenewalTerms


class _Said(NamedTuple):
    """One sentence.

    Attributes:
        about: What it is about; of two sentences about one thing the newer one holds.
    """

    about: tuple[str, str]
    text: str


def change_words(change: ContractChange) -> tuple[str, ...]:
    """Everything that is asked of the contract, a sentence each: ``seats: quantity 120 → 240``."""
    return tuple(said.text for said in _sentences(change))


def changed_words(before: ContractChange, after: ContractChange) -> tuple[str, ...]:
    """What is asked otherwise now; what is asked no more is told where nothing took its place."""
    old, new = _sentences(before), _sentences(after)
    known, about = {said.text for said in old}, {said.about for said in new}
    ended = {said.about[0] for said in new if said.about[1] == "remove"}
    told = [said.text for said in new if said.text not in known]
    told += [f"not any more: {said.text}" for said in old if said.about not in about and said.about[0] not in ended]
    if before.order_date != after.order_date:
        told.append(f"order date {before.order_date} → {after.order_date}")
    return tuple(told)


def _sentences(change: ContractChange) -> tuple[_Said, ...]:
    amendment = change.amendment
    said = [*(_renewal(change) if amendment is None else _amendment(change.contract, amendment))]
    if change.valid_until is not None:
        said.append(_Said(("", "valid until"), f"valid until {change.valid_until}"))
    return tuple(said)


def _amendment(contract: RunningContract, amendment: Amendment) -> Iterator[_Said]:
    ends = amendment.end_on or amendment.extend_to
    if amendment.changes:
        yield _Said(("", "effective"), f"from {amendment.effective} on")
    for change in amendment.changes:
        line = change.line or change.add or ""
        ask = "units" if change.ask in ("quantity", "by") else change.ask
        yield _Said((line, ask), _change(contract, change, amendment.effective))
    if ends is not None:
        was = "no end" if contract.end is None else str(contract.end)
        yield _Said(("", "end"), f"{'ends' if amendment.end_on else 'runs'} to {ends} instead of {was}")
    if amendment.refund == "none":
        yield _Said(("", "refund"), "refund none")
    if amendment.reprice == "current":
        yield _Said(("", "reprice"), "reprice current")
    if amendment.coterm != "contract":
        yield _Said(("", "coterm"), f"coterm {amendment.coterm}")


def _change(contract: RunningContract, change: Change, day: date) -> str:
    line = contract.lines.get(change.line)
    piece = None if line is None else agreed_on(line, day)
    if change.ask == "add":
        named = change.line or change.add or ""
        asked = f"{change.add}, {short(change.quantity)} units" if change.quantity is not None else f"{change.add}"
        return f"{named}: added ({asked}{_discount(change)})"
    if change.ask == "swap":
        units = "" if change.quantity is None else f", {short(change.quantity)} units"
        return f"{change.line}: swapped for {change.swap}{units}{_discount(change)}"
    if change.ask == "remove":
        return f"{change.line}: ends"
    if change.ask == "price" and change.price is not None:
        was = "" if piece is None or piece.price is None else f"{plain(piece.price)} → "
        return f"{change.line}: price {was}{plain(change.price)}"
    if change.ask == "by" and change.by is not None:
        return f"{change.line}: {short(abs(change.by))} units {'fewer' if change.by < 0 else 'more'}"
    was = "" if piece is None else f"{short(piece.quantity)} → "
    return f"{change.line}: quantity {was}{'' if change.quantity is None else short(change.quantity)}"


def _discount(change: Change) -> str:
    return "" if change.discount is None else f", discount {_rate(change.discount)}"


def _rate(rate: Decimal) -> str:
    return f"{format_rate(rate).removesuffix('%')} %"


def _renewal(change: ContractChange) -> Iterator[_Said]:
    asked = change.renewal
    if asked is None:
        return
    if asked.on is not None:
        yield _Said(("", "on"), f"renewed from {asked.on} on")
    if asked.term is not None:
        yield _Said(("", "term"), f"term {asked.term}")
    if asked.terms is not None:
        yield _Said(("", "pricing"), f"pricing {_pricing(asked.terms)}")


def _pricing(terms: RenewalTerms) -> str:
    how: str = terms.pricing
    if terms.uplift is not None:
        how += f" {_rate(terms.uplift)}"
    if terms.formula is not None:
        how += f" {terms.formula}"
    return how if terms.cap is None else f"{how}, at most {_rate(terms.cap)}"
