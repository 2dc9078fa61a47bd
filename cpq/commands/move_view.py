"""Why a price moved, as tables: one section a line, one row a step that adds to the difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.commands.figures import MINUS, amount, counted, quantity, rate
from cpq.commands.grid import Cell, Column, Grid, Section, Style
from cpq.commands.quote_view import STYLE_OF
from cpq.commands.views import places_in
from cpq.problems import NOWHERE, SourceLocation

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.quote_changes import LineMove, QuoteDiff, StepMove

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
        grid.add("", "", "", "", Cell(f"↳ {change.words}", "warn"), Cell(place(change.where), "dim"))
    for reason in move.because:
        grid.add("", "", "", "", Cell(f"↳ {reason}", "warn"), "")


def _sums(grid: Grid, move: LineMove, digits: int, place: Places) -> None:
    from cpq.quote_changes.change import net_of

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


def reasons(diff: QuoteDiff, digits: int, most: int = 3) -> str:
    """What moved the total most, in one line: ``promotion −1,200.00, volume schedule +160.00``."""
    sums: dict[str, Decimal] = {}
    for line in diff.lines:
        if line.in_total != line.amount:
            sums["lines"] = sums.get("lines", Decimal(0)) + line.in_total
            continue
        for step in line.moved:
            sums[step.name] = sums.get(step.name, Decimal(0)) + step.amount
    sums["allowances"] = sum(diff.allowances.values(), Decimal(0))
    found = sorted(((name, moved) for name, moved in sums.items() if moved), key=lambda one: -abs(one[1]))
    told = [f"{name} {signed(moved, digits)}" for name, moved in found[:most]]
    rest = sum((moved for _, moved in found[most:]), Decimal(0))
    return ", ".join([*told, *([f"others {signed(rest, digits)}"] if found[most:] else [])])
