"""Why a price moved, as tables: one section a line, one row a step that adds to the difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from cpq.commands.figures import MINUS, amount, counted, quantity, rate
from cpq.commands.grid import Cell, Column, Grid, Section, Style
from cpq.commands.quote_view import STYLE_OF
from cpq.commands.views import places_in
from cpq.currencies import minor_units
from cpq.problems import NOWHERE, CpqError, SourceLocation
from cpq.quote_changes.change import net_of
from cpq.quote_changes.compared import total

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.policy_changes import PolicyChange
    from cpq.quote_changes import LineMove, QuoteDiff, StepMove
    from cpq.quotes.priced import PricedQuote
    from cpq.workspace import Workspace

Places = Callable[[SourceLocation], str]

_COLUMNS = (
    Column("", "left"),
    Column("", "point"),
    Column("", "point"),
    Column("", "point"),
    Column("", "left", wraps=True),
    Column("", "left", below=True),
)


def signed(value: Decimal, digits: int) -> str:
    """An amount that always shows its sign."""
    return f"+{amount(value, digits)}" if value > 0 else amount(value, digits)


def share(value: Decimal, of: Decimal) -> str:
    """A difference as a share of what it was: ``+2.6 %``; nothing where that has no meaning."""
    if of <= 0 or not value:
        return ""
    text = rate(value / of, 1 if abs(value) * 1000 >= of else 2)
    return text if text.startswith(MINUS) else f"+{text}"


def headline(diff: QuoteDiff, digits: int) -> str:
    """``net 51,840.00 → 53,200.00 EUR, +1,360.00 (+2.6 %)``."""
    old, new = (side.totals["net"] or Decimal(0) for side in (diff.old, diff.new))
    part = share(diff.amount, old)
    moved = f", {signed(diff.amount, digits)}{f' ({part})' if part else ''}" if diff.amount else ", the same"
    return f"net {amount(old, digits)} → {amount(new, digits)} {diff.new.currency}{moved}"


def line_sections(diff: QuoteDiff, names: Mapping[str, str], digits: int, *, short: bool) -> list[Section]:
    """One section for each line that moved."""
    place = places_in(set(_files(diff)), short=short)
    sections = [_section(move, names, digits, place) for move in diff.moved]
    if sections:
        head = tuple(Cell(text, "dim") for text in ("", "was", "is", "adds", "", ""))
        sections[0].grid.rows.insert(0, head)
    return sections


def _files(diff: QuoteDiff) -> Iterator[str]:
    for move in diff.moved:
        yield from (line.cost_where.file for line in (*move.old, *move.new))
        yield from (change.where.file for change in move.cost_causes)
        for step in move.moved:
            yield from (one.where.file for one in (step.old, step.new) if one is not None)
            yield from (change.where.file for change in step.causes)


def _section(move: LineMove, names: Mapping[str, str], digits: int, place: Places) -> Section:
    line = move.line
    charge = f", {line.charge}" if line.charge else ""
    state = "" if move.old and move.new else ", new" if move.new else ", gone"
    outside = "" if line.counts else ", outside the total"
    title = f"{move.id}  {line.name or names.get(line.product, line.product)}{charge} × {quantity(line.quantity)}"
    grid = Grid(_COLUMNS, indent=2)
    for step in move.moved:
        _step(grid, step, digits, place)
    _sums(grid, move, digits, place)
    return Section(f"{title}{state}{outside}", signed(move.amount, digits), grid)


def _step(grid: Grid, move: StepMove, digits: int, place: Places) -> None:
    old, new = ("" if one is None else amount(one.amount, digits) for one in (move.old, move.new))
    style: Style = "dim" if move.name == "rounding" else ""
    where = Cell(place(move.where), "dim")
    grid.add(move.name, old, new, signed(move.amount, digits), move.words, where, style=style)
    for change in move.causes:
        grid.add("", "", "", "", Cell(f"↳ {change.words}", "warn"), Cell(_where(change, move.where, place), "dim"))
    for reason in move.because:
        grid.add("", "", "", "", Cell(f"↳ {reason}", "warn"), "")


def _where(change: PolicyChange, step: SourceLocation, place: Places) -> str:
    """Where a rule changed: both places where it moved, and none where the step stands at the same one."""
    old, new = place(change.old_where), place(change.new_where)
    if old and new and old != new:
        return f"{old} → {new}"
    return "" if place(change.where) == place(step) else new or old


def _sums(grid: Grid, move: LineMove, digits: int, place: Places) -> None:
    old, new = (amount(net_of(side), digits) if side else "" for side in (move.old, move.new))
    grid.add("net", old, new, signed(move.amount, digits), "", "", style="total")
    before, after = move.cost
    if before == after or not (move.old and move.new):
        return
    moved = signed(after - before, digits) if before is not None and after is not None else ""
    where = move.line.cost_where
    grid.add(
        "cost",
        amount(before, digits),
        amount(after, digits),
        moved,
        "",
        Cell("" if where is NOWHERE else place(where), "dim"),
        style="dim",
    )
    for change in move.cost_causes:
        grid.add("", "", "", "", Cell(f"↳ {change.words}", "warn"), Cell(place(change.where), "dim"))


def totals_grid(diff: QuoteDiff, digits: int) -> Grid:
    """Allowances and totals that moved, and the margin rate."""
    grid = Grid((Column(), Column("", "point"), Column("", "point"), Column("", "point")), indent=2)
    for name, moved in diff.allowances.items():
        old, new = diff.old.allowances.get(name), diff.new.allowances.get(name)
        grid.add(f"allowance {name}".rstrip(), amount(old, digits), amount(new, digits), signed(moved, digits))
    for name in diff.new.totals:
        before, after = diff.old.totals.get(name), diff.new.totals[name]
        if before == after:
            continue
        if name == "margin rate":
            grid.add(name, rate(before), rate(after), "")
            continue
        moved_by = signed(after - before, digits) if before is not None and after is not None else ""
        style: Style = "total" if name == "net" else ""
        grid.add(name, _known(before, digits), _known(after, digits), moved_by, style=style)
    return grid


def _known(value: Decimal | None, digits: int) -> str:
    return "unknown" if value is None else amount(value, digits)


def approvals(out: Screen, diff: QuoteDiff) -> None:
    """How the decision moved, and who is asked now or no longer."""
    if diff.old.decision is None or diff.new.decision is None:
        return
    old, new = diff.old.decision.outcome, diff.new.decision.outcome
    moved = diff.approvals()
    if old == new and not moved:
        out.text(f"{new}, as before", "dim")
        return
    out.text(new if old == new else f"{old} → {new}", STYLE_OF.get(new, ""))
    grid = Grid((Column(), Column(), Column("", wraps=True), Column("", below=True)), indent=2)
    for sign, who, reason, where in moved:
        style: Style = "warn" if sign == "+" else "good"
        grid.add(Cell("now" if sign == "+" else "no longer", style), who or "stop", reason, Cell(where, "dim"))
    out.grid(grid)


def unmoved(diff: QuoteDiff) -> str:
    """How many lines did not move; empty where all did."""
    count = len(diff.lines) - len(diff.moved)
    return f"{counted(count, 'line')} did not move" if count else ""


class Reason(NamedTuple):
    """What one rule adds to the difference of two quotes over all lines.

    Attributes:
        why: What made it move, where that is known.
    """

    label: str
    amount: Decimal
    why: tuple[str, ...]


def reasons(diff: QuoteDiff) -> list[Reason]:
    """What each rule adds to the difference of the net totals, the most first; they sum to it."""
    amounts: dict[str, list[Decimal]] = {}
    why: dict[str, dict[str, None]] = {}
    for line in diff.lines:
        if line.in_total != line.amount:  # a line that came into the total, went out of it, or stands outside
            amounts.setdefault(f"line {line.id}", []).append(line.in_total)
            continue
        for step in line.moved:
            label = f"{step.name} {step.step.rule}".rstrip()
            amounts.setdefault(label, []).append(step.amount)
            why.setdefault(label, {}).update(dict.fromkeys(step.because))
    amounts |= {f"allowance {name}": [moved] for name, moved in diff.allowances.items()}
    found = [Reason(label, total(parts), tuple(why.get(label, ()))) for label, parts in amounts.items()]
    return sorted((one for one in found if one.amount), key=lambda one: -abs(one.amount))


_REASONS_SHOWN = 6


def moved_by_date(out: Screen, workspace: Workspace, argument: str, quote: PricedQuote) -> None:
    """How the price of a deal differs from that on its own order date, rule by rule; nothing where it has no such.

    Args:
        argument: What reads the deal.
        quote: The deal priced on another date.
    """
    try:
        own = workspace.price_deal(workspace.read_deal(argument))
        diff = workspace.diff_quotes(own, quote)
    except CpqError:  # a deal without a date or a price of its own: nothing to compare with
        return
    if own.as_of == quote.as_of:
        return
    digits = minor_units(quote.currency)
    out.text()
    if not diff.amount:
        out.text(f"  the same net as on the deal's own order date {own.as_of}", "dim")
        return
    more = "more" if diff.amount > 0 else "less"
    said = f"{amount(abs(diff.amount), digits)} {quote.currency} {more}"
    out.text(f"  {said} than on the deal's own order date {own.as_of}", "strong")
    grid = Grid((Column(), Column("", "point"), Column("", wraps=True)), indent=4)
    found = reasons(diff)
    for reason in found[:_REASONS_SHOWN]:
        grid.add(reason.label, signed(reason.amount, digits), Cell("; ".join(reason.why), "dim"))
    if found[_REASONS_SHOWN:]:
        rest = total(one.amount for one in found[_REASONS_SHOWN:])
        grid.add("other rules", signed(rest, digits), "")
    out.grid(grid)
    out.text(f"  cpq diff {argument} --with-as-of {quote.as_of} tells why, line by line", "dim")
