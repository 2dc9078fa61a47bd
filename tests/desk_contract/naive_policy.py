"""What the house's policy requires, reckoned by hand from its text: the first half of the naive model.

Nothing here calls the program. A quote is a plain dict with ``lines`` (``id``, ``product``, ``quantity``, ``percent``)
and ``days``; a requirement is a plain dict as well. Prices are 100 each, so that every figure is exact.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

D = Decimal
COSTS = {"thing": D(60), "dear": D(78), "unknown": None}
UP, DOWN = "higher is worse", "lower is worse"


def facts(says: dict[str, Any]) -> dict[str, D | None]:
    """The figures of a quote; None where one is undefined."""
    listed = sum(D(100) * line["quantity"] for line in says["lines"])
    net = sum(net_of(line) for line in says["lines"])
    costs = [COSTS[line["product"]] for line in says["lines"]]
    margin = None
    if net and None not in costs:
        cost = sum((COSTS[line["product"]] or D(0)) * line["quantity"] for line in says["lines"])
        margin = (net - cost) / net
    return {"listed": D(listed), "net": D(net), "discount": 1 - net / listed, "margin": margin, "days": D(says["days"])}


def net_of(line: dict[str, Any]) -> D:
    """What a line comes to."""
    return D(100) * line["quantity"] * (100 - D(line["percent"])) / 100


def requirements(says: dict[str, Any], policy: str) -> list[dict[str, Any]]:
    """Everything that a policy requires of a quote, in no order.

    Args:
        policy: ``first`` or ``stricter``.
    """
    now = facts(says)
    first = policy == "first"
    discount = {"discount": (now["discount"], UP, D("0.02"))}
    exact_discount = {"discount": (now["discount"], UP, D(0))}
    days = {"days": (now["days"], UP, D(0))}
    found = []
    wording = "first" if first else "stricter"
    if now["discount"] > (D("0.10") if first else D("0.08")):
        found.append(one("discount", ["sales-manager"], discount, {"manager"}, wording=wording))
    if now["discount"] > D("0.20"):
        found.append(one("discount", ["sales-director"], discount, {"director"}, wording=wording, level=1))
    if now["discount"] > D("0.05"):
        found.append(one("own", ["sales-manager"], exact_discount, {"own"}, self_authority=True))
    found += margin(now["margin"])
    for line in says["lines"]:
        if D(line["percent"]) > 30:
            seen = {"discount": (D(line["percent"]) / 100, UP, D(0))}
            found.append(one("gift", ["finance"], seen, {"gift"}, subject=line["id"]))
    if now["days"] > (30 if first else 25):
        found.append(one("paper", ["legal"], days, {"paper"}, wording=wording, chain=("paper", 1)))
    if now["days"] > 45:
        found.append(one("long-paper", ["deal-desk"], days, {"long-paper"}, chain=("paper", 2)))
    if now["net"] > 2000:
        found.append(one("large", ["committee"], {"net": (now["net"], UP, D(0))}, {"large"}))
    return found


def margin(rate: D | None) -> list[dict[str, Any]]:
    """What the margin asks for: an undefined margin as much as the worst one, and the desk besides."""
    seen = {"margin": (rate, DOWN, D(0))}
    if rate is None:
        roles = ["finance", "sales-director", "deal-desk"]
        return [one("margin", roles, seen, {"below 30", "below 15"}, failed=True)]
    if rate < D("0.15"):
        return [one("margin", ["finance", "sales-director"], seen, {"below 30", "below 15"})]
    if rate < D("0.30"):
        return [one("margin", ["finance"], seen, {"below 30"}, stronger=["sales-director"])]
    return []


def one(rule: str, roles: list[str], seen: dict[str, Any], conditions: set[str], **more: Any) -> dict[str, Any]:
    """A requirement."""
    usual = {
        "rule": rule,
        "subject": "quote",
        "level": 0,
        "roles": roles,
        "facts": seen,
        "conditions": conditions,
        "wording": "same",
        "stronger": [],
        "failed": False,
        "self_authority": False,
        "chain": None,
    }
    return usual | more


def same_reason(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether two requirements are one: of a rule, a subject and a band."""
    return all(old[name] == new[name] for name in ("rule", "subject", "level"))


def same_to_rules(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether two quotes are the same to every rule; none reads a note, or the order of lines."""

    def read(says: dict[str, Any]) -> dict[str, Any]:
        return {**says, "note": 0, "lines": {line["id"]: line for line in says["lines"]}}

    return read(old) == read(new)


def wording_counts(rule: str, old: str, new: str) -> bool:
    """Whether an approval under one wording of a rule counts under another."""
    return old == new or (rule == "paper" and new == "stricter")


def not_riskier(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether no fact of a requirement is riskier than when somebody approved it, beyond the tolerance of then."""
    for name, (value, direction, tolerance) in new.items():
        before = old[name][0]
        if value is None or before is None:
            return False
        worse = value - before if direction == UP else before - value
        if worse > tolerance:
            return False
    return True
