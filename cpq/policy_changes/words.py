"""Differences in business words, and which of them matter most."""

from __future__ import annotations

from cpq.policy_changes.change import PolicyChange
from cpq.policy_changes.compare import Difference
from cpq.policy_changes.outline import Figure, Part
from cpq.problems import NOWHERE, SourceLocation

_UNNAMED = frozenset({"price", "discount", "amount", "rate", "value", "cost", "row"})
"""Fields that need no name, since whatever they belong to is mostly them."""

_WORDING = frozenset({"name", "description", "text", "meaning", "source", "wording", "sku", "question", "help"})
"""Fields that people read and nothing is computed from."""

_SHOWN_OF_A_WHOLE = 3
"""Figures told of a rule that came or went as a whole."""

_WEIGHT = (
    "price",
    "tier",
    "band",
    "price book",
    "price override",
    "adder",
    "contracted price",
    "contract",
    "promotion",
    "schedule",
    "channel rate",
    "partner discount",
    "distributor discount",
    "waterfall",
    "waterfall step",
    "rounding",
    "exchange rate",
    "tax rate",
    "parameter",
    "value",
    "table",
    "cell",
    "guardrail",
    "approval rule",
    "approver",
    "cost",
    "product",
    "attribute",
    "constraint",
    "row",
    "option",
)
"""Nouns, the weightiest first; those that are not named come after them, and wording last."""


def in_words(difference: Difference) -> PolicyChange:
    """One difference as a change that a pricing analyst reads."""
    rule = _rule(difference)
    noun, way = _noun(difference), _way(difference)
    old, new = _sides(difference)
    return PolicyChange(
        noun=noun,
        way=way,
        section=difference.path[0],
        rule=_rule_id(difference),
        product=_product(difference),
        field=difference.field,
        words=_words(difference, rule, old, new),
        old=old,
        new=new,
        old_where=_place(difference.before, difference.old),
        new_where=_place(difference.after, difference.new),
    )


def weight(change: PolicyChange) -> tuple[int, int, str, str, str]:
    """What changes are sorted by: money first, then who is asked, then the catalog, wording last."""
    last = len(_WEIGHT) + 1
    rank = last if change.noun == "wording" else _WEIGHT.index(change.noun) if change.noun in _WEIGHT else last - 1
    ways = ("up", "down", "added", "removed", "moved", "changed", "renamed", "reordered")
    return rank, ways.index(change.way), change.section, change.rule, change.words


def _innermost(difference: Difference) -> Part:
    """The part that the difference is about."""
    found = difference.new if difference.new is not None else difference.old
    return found if found is not None else Part("", "")


def _chain(difference: Difference) -> list[Part]:
    """The rule, and what lies inside it on the way to the difference; what only holds others is left out."""
    parts = [*difference.parents[2:], _innermost(difference)]
    return [part for part in parts if part.noun]


def _rule(difference: Difference) -> Part:
    chain = _chain(difference)
    return chain[0] if chain else _innermost(difference)


def _rule_id(difference: Difference) -> str:
    """The id that a price step names: the price book of a price, the rule's own for the rest."""
    key = difference.path[1] if len(difference.path) > 1 else difference.path[0]
    return key.partition(" ")[0] if difference.path[0] == "prices" else key


def _product(difference: Difference) -> str:
    if difference.path[0] == "prices":
        return difference.path[1].split(" ")[1]
    if difference.path[0] == "contracts" and len(difference.path) > 2:
        return difference.path[2].partition(" ")[2]
    return difference.path[1] if difference.path[0] == "products" and len(difference.path) > 1 else ""


def _noun(difference: Difference) -> str:
    if difference.way == "reordered":
        return _chain(difference)[-1].noun if _chain(difference) else difference.path[0]
    part = _innermost(difference)
    if difference.field in _WORDING and not (part.noun == "attribute" and difference.field == "text"):
        return "wording"
    if _is_price(difference):
        return "price"
    if difference.field.startswith("discount") and part.noun == "tier":
        return "tier"
    return part.noun


def _is_price(difference: Difference) -> bool:
    """Whether an amount of a price book's entry differs: its price, or that of a tier or a cell."""
    return difference.path[0] == "prices" and (difference.field == "price" or difference.field == "flat")


def _way(difference: Difference) -> str:
    if difference.way == "moved" and len(difference.path) == 2:
        return "renamed"
    before, after = difference.before, difference.after
    counted = _is_price(difference) or difference.field == "price" or _innermost(difference).noun == "cost"
    if (
        counted
        and before is not None
        and after is not None
        and before.number is not None
        and after.number is not None
        and before.unit == after.unit != "off list"  # more off list is a lower price
    ):
        return "up" if after.number > before.number else "down"
    return difference.way


def _sides(difference: Difference) -> tuple[str, str]:
    if difference.way == "changed":
        return _in_full(difference.before), _in_full(difference.after)
    if difference.way == "reordered":
        return _order(difference.old, difference.new), _order(difference.new, difference.old)
    if difference.way == "moved":
        return _label(difference.old), _label(difference.new)
    return _whole(difference.old), _whole(difference.new)


def _in_full(figure: Figure | None) -> str:
    return "" if figure is None else figure.in_full


def _label(part: Part | None) -> str:
    return "" if part is None else part.label


def _order(part: Part | None, other: Part | None) -> str:
    if part is None or other is None:
        return ""
    return ", ".join(inner.label for key, inner in part.parts.items() if key in other.parts)


def _whole(part: Part | None) -> str:
    """What a rule or tier said that came or went: its most telling figures."""
    if part is None:
        return ""
    said = {field: _named(field, figure) for field, figure in part.figures.items() if _telling(figure)}
    main = [said[field] for field in said if field in _UNNAMED]
    rest = [said[field] for field in said if field not in _WORDING]
    return ", ".join(main or rest[:_SHOWN_OF_A_WHOLE]) or part.label


def _telling(figure: Figure) -> bool:
    return bool(figure.canonical) and figure.text not in ("open", "no", "nothing")


def _named(field: str, figure: Figure) -> str:
    return figure.in_full if field in _UNNAMED else f"{field} {figure.in_full}"


def _words(difference: Difference, rule: Part, old: str, new: str) -> str:
    subject = _subject(difference, rule)
    if difference.way == "reordered":
        return f"{subject}: order {old} → {new}"
    if difference.way == "moved":
        said = _whole(difference.new)
        return f"{_subject(difference, rule, whole=False)}: {old} → {new}{f' ({said})' if said != new else ''}"
    if difference.way in ("added", "removed"):
        said = new or old
        tail = f": {said}" if said and said != _innermost(difference).label else ""
        return f"{subject} {difference.way}{tail}"
    field = "" if difference.field in _UNNAMED else f"{difference.field} "
    return f"{subject}: {field}{_arrow(difference.before, difference.after)}"


def _arrow(before: Figure | None, after: Figure | None) -> str:
    """``45.00 → 47.00 EUR per seat per month (+4.4 %)``."""
    if before is None or after is None:
        return f"{_in_full(before) or 'nothing'} → {_in_full(after) or 'nothing'}"
    if before.unit != after.unit or not before.unit:
        return f"{before.in_full} → {after.in_full}"
    return f"{before.text} → {after.text} {after.unit}{_share(before, after)}"


def _share(before: Figure, after: Figure) -> str:
    """How much a number moved, of what it was."""
    if before.number is None or after.number is None or before.number <= 0:
        return ""
    share = (after.number - before.number) / before.number * 100
    text = f"{abs(share):.1f}".removesuffix(".0")
    return f" ({'+' if share > 0 else '−'}{text} %)" if text != "0" else ""


def _subject(difference: Difference, rule: Part, *, whole: bool = True) -> str:
    """What it is about: ``seat 250+`` for a tier of a schedule on seats, ``eu-2026 seat`` for a price."""
    chain = _chain(difference)
    inner = chain[1:] if whole else chain[1:-1]
    if not whole and len(chain) <= 1:
        return rule.noun
    if rule.noun == "schedule" and chain[-1].noun == "tier" and "on" in rule.figures:
        return " ".join([rule.figures["on"].text, *(part.label for part in inner)])
    return " ".join([rule.label, *(part.label for part in inner)])


def _place(figure: Figure | None, part: Part | None) -> SourceLocation:
    if figure is not None and figure.where is not NOWHERE:
        return figure.where
    return NOWHERE if part is None else part.where
