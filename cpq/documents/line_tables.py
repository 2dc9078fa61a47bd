"""The line tables of a document: what is inside the total, usage estimates, and options apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from cpq.documents.line_rows import PricedParts, RowWriter, parts_of
from cpq.documents.view import Column, LineRow, LineTable
from cpq.quotes.priced import PricedLine, PricedQuote

_WITH_FIGURES = ("quantity", "list_price", "discount", "unit_price", "term")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A requested line with its place in the document: position ``2.1`` at depth 1 is a component of line 2."""

    position: str
    depth: int
    parts: PricedParts
    is_bundle: bool = False

    @property
    def first(self) -> PricedLine:
        """The first charge and segment, which says what the line is."""
        return self.parts[0]


def numbered(quote: PricedQuote) -> list[Numbered]:
    """The requested lines in the order in which the document prints them, components after their bundle."""
    gathered = parts_of(quote.lines)
    known = {parts[0].line for parts in gathered}
    children: dict[str, list[PricedParts]] = {}
    for parts in gathered:
        parent = parts[0].parent if parts[0].parent in known else ""
        children.setdefault(parent, []).append(parts)
    groups = list(dict.fromkeys(parts[0].group for parts in children[""] if parts[0].group))
    children[""].sort(key=lambda parts: _place(parts, groups))
    return list(_numbered(children, "", "", 0))


def _place(parts: PricedParts, groups: list[str]) -> tuple[int, int]:
    """Ungrouped lines come first, then groups, pass-through, usage and options."""
    first = parts[0]
    if first.optional:
        return 4, 0
    if all(part.kind == "usage" for part in parts):
        return 3, 0
    if first.pass_through:
        return 2, 0
    return (1, groups.index(first.group)) if first.group else (0, 0)


def _numbered(children: dict[str, list[PricedParts]], parent: str, prefix: str, depth: int) -> Iterator[Numbered]:
    for number, parts in enumerate(children.get(parent, ()), start=1):
        position = f"{prefix}{number}"
        yield Numbered(position, depth, parts, parts[0].line in children)
        yield from _numbered(children, parts[0].line, f"{position}.", depth + 1)


def positions(lines: Iterable[Numbered]) -> dict[str, str]:
    """Position of each requested line by its id."""
    return {line.first.line: line.position for line in lines}


def main_table(lines: list[Numbered], writer: RowWriter) -> LineTable | None:
    """The lines inside the total: ungrouped ones, groups, and what is passed through."""
    billed = _chosen(lines, lambda line: not line.optional and line.kind != "usage")
    return _table("", "", list(_grouped(billed, writer)), writer) if billed else None


def usage_table(lines: list[Numbered], writer: RowWriter) -> LineTable | None:
    """Usage that is estimated and lies outside the total."""
    usage = _chosen(lines, lambda line: not line.optional and line.kind == "usage")
    remark = writer.texts.gettext("Estimates outside the total; billed by actual use.")
    return _table(writer.texts.gettext("Usage"), remark, list(_rows(usage, writer)), writer) if usage else None


def option_table(lines: list[Numbered], writer: RowWriter) -> LineTable | None:
    """Optional and alternative lines, outside the total."""
    options = _chosen(lines, lambda line: line.optional)
    if not options:
        return None
    remark = writer.texts.gettext("Not included in the total; each can be ordered in addition or instead.")
    return _table(writer.texts.gettext("Options and alternatives"), remark, list(_rows(options, writer)), writer)


def _chosen(lines: list[Numbered], wanted: Callable[[PricedLine], bool]) -> list[Numbered]:
    """The lines with those of their charges and segments that are wanted."""
    chosen = (replace(line, parts=tuple(part for part in line.parts if wanted(part))) for line in lines)
    return [line for line in chosen if line.parts]


def _grouped(lines: list[Numbered], writer: RowWriter) -> Iterator[LineRow]:
    """Lines outside any group, then each group with its subtotal, then what is passed through."""
    passed = [line for line in lines if line.first.pass_through]
    sold = [line for line in lines if not line.first.pass_through]
    group_of = _groups(sold)
    yield from _rows([line for line in sold if not group_of[line.position]], writer)
    for group in dict.fromkeys(name for name in group_of.values() if name):
        members = [line for line in sold if group_of[line.position] == group]
        label = writer.texts.gettext("Subtotal {group}", group=group)
        yield from _group(group, label, members, writer)
    if passed:
        title = writer.texts.gettext("Freight and expenses")
        label = writer.texts.gettext("Subtotal {group}", group=title)
        yield from _group(title, label, passed, writer)


def _groups(lines: list[Numbered]) -> dict[str, str]:
    """Group by position; a component belongs to the group of its bundle."""
    groups: dict[str, str] = {}
    for line in lines:
        parent = groups.get(line.position.rpartition(".")[0], "")
        groups[line.position] = parent or line.first.group
    return groups


def _group(title: str, label: str, lines: list[Numbered], writer: RowWriter) -> Iterator[LineRow]:
    yield LineRow("group", title)
    yield from _rows(lines, writer)
    if sum(len(line.parts) for line in lines) > 1:
        yield writer.subtotal(label, (part for line in lines for part in line.parts))


def _rows(lines: Iterable[Numbered], writer: RowWriter) -> Iterator[LineRow]:
    for line in lines:
        yield from writer.rows(line.parts, line.position, line.depth, is_bundle=line.is_bundle)


def _table(title: str, remark: str, rows: list[LineRow], writer: RowWriter) -> LineTable:
    texts = writer.texts
    titles = {
        "quantity": texts.pgettext("column", "Quantity"),
        "list_price": texts.pgettext("column", "List price"),
        "discount": texts.pgettext("column", "Discount"),
        "unit_price": texts.pgettext("column", "Unit price"),
        "term": texts.pgettext("column", "Term"),
    }
    filled = [key for key in _WITH_FIGURES if any(getattr(row, key) for row in rows)]
    columns = (
        Column("position", texts.pgettext("column", "No.")),
        Column("name", texts.pgettext("column", "Description")),
        *(Column(key, titles[key], "right") for key in filled),
        Column("amount", texts.pgettext("column", "Amount"), "right"),
    )
    return LineTable(title, remark, columns, tuple(rows))
