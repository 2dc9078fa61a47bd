"""Two revisions of a quote side by side, as JSON-ready data for whoever reads them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cpq.currencies import minor_units
from cpq.desk.json_parts import Json
from cpq.desk.prepared import Shown
from cpq.desk.reading import Compared
from cpq.desk.restricted import Audience
from cpq.quotes.json_form import amount_text, maybe_amount_text
from cpq.quotes.priced import PricedLine
from cpq.rounding import exact


def compared_json(compared: Compared, audience: Audience) -> Json:
    """What was asked otherwise, and what each line and the whole cost before and after.

    Who may see cost gets every step that moved, with the rules that made it, and the margins too.
    """
    digits = minor_units(compared.new.priced.currency)
    shown: Json = {
        "schema": "cpq/revision-diff/1",
        "number": compared.new.quote.number,
        "old": compared.old.revision.number,
        "new": compared.new.revision.number,
        "currency": compared.new.priced.currency,
        "policies": [compared.old.revision.content.policy, compared.new.revision.content.policy],
        "asked": list(compared.asked),
        "lines": list(_lines(compared, digits)),
        "net": _moved(compared.old.priced.totals.net, compared.new.priced.totals.net, digits),
    }
    if audience.sees_cost:
        shown["margin"] = [
            maybe_amount_text(side.priced.totals.margin, digits) for side in (compared.old, compared.new)
        ]
        shown["moves"] = compared.prices.to_json()
    return shown


def _lines(compared: Compared, digits: int) -> Iterator[dict[str, Any]]:
    old, new = (_by_line(side) for side in (compared.old, compared.new))
    for line_id in dict.fromkeys((*new, *old)):
        before, after = old.get(line_id, ()), new.get(line_id, ())
        product = (after or before)[0].product
        yield {"line": line_id, "product": product, **_moved(_net(before), _net(after), digits)}


def _by_line(side: Shown) -> dict[str, tuple[PricedLine, ...]]:
    """Priced lines by the line that was asked for."""
    found: dict[str, tuple[PricedLine, ...]] = {}
    for line in side.priced.lines:
        found[line.line] = (*found.get(line.line, ()), line)
    return found


def _net(lines: tuple[PricedLine, ...]) -> Decimal | None:
    with exact():
        return sum((line.net_total for line in lines), Decimal(0)) if lines else None


def _moved(old: Decimal | None, new: Decimal | None, digits: int) -> Json:
    with exact():
        by = (new or Decimal(0)) - (old or Decimal(0))
    return {
        "old": maybe_amount_text(old, digits),
        "new": maybe_amount_text(new, digits),
        "by": amount_text(by, digits),
    }
