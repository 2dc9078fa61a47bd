"""The small algebra of units that keeps kilograms out of euros.

Units are texts: an empty one is a pure number, ``rate`` a fraction (both mix freely), ``money`` the
quote's currency, an ISO 4217 code a currency, anything else a measure such as ``kg`` or ``seat``; ``*``
and ``/`` join measures (``kg/m``). The rules:

* Sums and comparisons need the same unit.
* A pure number or a rate scales anything and leaves its unit.
* An amount times or by a measure is an amount: prices per seat and totals are both money, and a
  currency per measure (``EUR/kg``) counts as the currency.
* An amount by an amount of the same currency is a pure number. Amounts are not multiplied with each
  other, nor is a number divided by an amount.
* Measures multiply and divide into joined measures, and cancel.
"""

from __future__ import annotations

from collections import Counter

from cpq.currencies import is_currency

PURE = ("", "rate")


def currency_of(unit: str) -> str:
    """The currency of an amount's unit, ``money`` for the quote's own, or empty for other numbers."""
    first = unit.partition("/")[0]
    return first if first == "money" or is_currency(first) else ""


def joined(left: str, right: str) -> str | None:
    """Unit of a sum, or None when the two cannot be added or compared."""
    if left in PURE and right in PURE:
        return left if left == right else ""
    if currency_of(left) or currency_of(right):
        return currency_of(left) if currency_of(left) == currency_of(right) else None
    return left if _powers(left) == _powers(right) else None


def product(left: str, right: str) -> str | None:
    """Unit of a product, or None when it would have no meaning."""
    if left in PURE or right in PURE:
        return max(left, right, key=_weight)
    left_currency, right_currency = currency_of(left), currency_of(right)
    if left_currency and right_currency:
        return None
    if left_currency or right_currency:
        return left_currency or right_currency
    return _text(_powers(left), _powers(right))


def quotient(left: str, right: str) -> str | None:
    """Unit of a division, or None when it would have no meaning."""
    left_currency, right_currency = currency_of(left), currency_of(right)
    if right_currency:
        return "" if left_currency == right_currency else None
    if left_currency:
        return left_currency
    if right in PURE:
        return left if right != left else ""
    return _text(_powers(left), Counter({name: -power for name, power in _powers(right).items()}))


def _weight(unit: str) -> int:
    """Which of two factors gives the product its unit: a measure, then a pure number, then a rate."""
    return {"rate": 0, "": 1}.get(unit, 2)


def _powers(unit: str) -> Counter[str]:
    """How often each measure occurs, below the line as a negative number."""
    powers: Counter[str] = Counter()
    if unit in PURE:
        return powers
    above, *below = unit.split("/")
    powers.update(name for name in above.split("*") if name != "1")
    for part in below:
        powers.subtract(part.split("*"))
    return powers


def _text(left: Counter[str], right: Counter[str]) -> str:
    """The joined measure in one spelling, whatever the order of the factors."""
    powers = {name: left[name] + right[name] for name in sorted({*left, *right})}
    above = "*".join(name for name, power in powers.items() for _ in range(power))
    below = "".join(f"/{name}" for name, power in powers.items() for _ in range(-power))
    return (above or "1") + below if above or below else ""
