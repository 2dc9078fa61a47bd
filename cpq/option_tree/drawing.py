"""The tree as a drawing: SVG that a page shows as wide as its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import Final, NamedTuple

from cpq.option_tree.cards import Card, Cell, attribute_card, cut, group_cards, letters
from cpq.option_tree.tree import OptionTree

WIDTH: Final = 1080
_MARGIN: Final = 24
_COLUMNS: Final = 3
_GAP: Final = 18
_TRUNK: Final = 14
"""Room for the lines at the left of a column."""
_CARD: Final = (WIDTH - 2 * _MARGIN - (_COLUMNS - 1) * _GAP - _COLUMNS * _TRUNK) / _COLUMNS
_PAD: Final = 10
_HEAD: Final = 28
_ROW: Final = 17
_BETWEEN: Final = 12
_SIZE: Final = 11.5
_LETTER: Final = _SIZE * 0.55
"""Width of a letter of usual width."""
_TOP: Final = 92.0
"""Where the cards begin, below the product's name."""
_DOMAIN: Final = (_CARD + _TRUNK - 3 * _PAD) * 0.58 / _LETTER
"""Letters that the domain of an attribute may take."""

_WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "en": MappingProxyType(
            {
                "counts": "{attributes} attributes · {groups} groups · {options} options",
                "attributes": "Attributes",
                "legend": "[1..2] options of the group that are chosen · 1..3 units of an option · "
                "● required · ○ preselected",
            }
        ),
        "fr": MappingProxyType(
            {
                "counts": "{attributes} attributs · {groups} groupes · {options} options",
                "attributes": "Attributs",
                "legend": "[1..2] options à choisir dans le groupe · 1..3 unités d’une option · "
                "● obligatoire · ○ présélectionnée",
            }
        ),
        "de": MappingProxyType(
            {
                "counts": "{attributes} Merkmale · {groups} Gruppen · {options} Optionen",
                "attributes": "Merkmale",
                "legend": "[1..2] zu wählende Optionen der Gruppe · 1..3 Einheiten einer Option · "
                "● erforderlich · ○ vorausgewählt",
            }
        ),
    }
)

_INSIDE: Final = "\u203a"
"""Between an option and what is inside of it: a single angle bracket."""

_STYLE: Final = (
    'text{font-family:"Noto Sans","DejaVu Sans","Segoe UI",Helvetica,Arial,sans-serif;'
    f"font-size:{_SIZE}px;fill:#1f2933}}"
    ".name{font-size:20px;font-weight:bold;fill:#fff}.counts{fill:#dbe7ee}"
    ".title{font-weight:bold;fill:#1d4e6b}.above,.detail,.legend{fill:#66788a}.bounds{font-weight:bold;fill:#fff}"
    ".strong{font-weight:bold}"
    ".card{fill:#f7f9fb;stroke:#cdd7df}.root,.badge{fill:#1d4e6b}.line{fill:none;stroke:#9fb3c1;stroke-width:1.5}"
)


class _Placed(NamedTuple):
    """A card with its upper left corner, its width, and how many cells stand side by side."""

    card: Card
    x: float
    y: float
    width: float
    across: int

    @property
    def height(self) -> float:
        return _height(self.card, self.across)


def tree_drawing(tree: OptionTree, language: str = "en") -> str:
    """A tree as an SVG document, 1,080 units wide: the attributes on one card, and a card for each group.

    The options of a group stand in two columns, by their ids; what is inside of an option follows its group. The same
    tree gives the same text.

    Args:
        language: Language of the few words around the tree: en, fr or de; others get English.
    """
    words = _WORDS.get(language.partition("-")[0], _WORDS["en"])
    placed = list(_placed(tree, words["attributes"]))
    height = max([_TOP, *(one.y + one.height for one in placed)]) + 36
    body = [*_lines(placed), *_root(tree, words), *(part for one in placed for part in _drawn(one))]
    body.append(_text(_MARGIN, height - 12, words["legend"], "legend"))
    return "\n".join([*_opened(tree, height), *body, "</svg>", ""])


def _placed(tree: OptionTree, title: str) -> Iterator[_Placed]:
    """Where each card stands: that of the attributes over the whole width, the others below it in columns."""
    top = _TOP
    if tree.attributes:
        card = attribute_card(tree, title, _DOMAIN)
        wide = _Placed(card, _MARGIN + _TRUNK, top, WIDTH - 2 * _MARGIN - _TRUNK, _COLUMNS)
        yield wide
        top += wide.height + 2 * _BETWEEN
    cards = list(group_cards(tree, title, _DOMAIN))
    for number, places in enumerate(_columns([_height(card, 2) for card in cards])):
        y = top
        for place in places:
            one = _Placed(cards[place], _MARGIN + number * (_CARD + _TRUNK + _GAP) + _TRUNK, y, _CARD, 2)
            yield one
            y += one.height + _BETWEEN


def _opened(tree: OptionTree, height: float) -> Iterator[str]:
    size = f'width="{WIDTH}" height="{_n(height)}" viewBox="0 0 {WIDTH} {_n(height)}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
    yield f"<title>{escape(tree.name)}</title>"
    yield f"<style>{_STYLE}</style>"
    yield f'<rect width="{WIDTH}" height="{_n(height)}" fill="#fff"/>'


def _root(tree: OptionTree, words: Mapping[str, str]) -> Iterator[str]:
    options = list(tree.options())
    inside = [node.inside for node in options if node.inside is not None]
    counts = words["counts"].format(
        attributes=len(tree.attributes) + sum(len(one.attributes) for one in inside),
        groups=len(tree.groups) + sum(len(one.groups) for one in inside),
        options=len(options),
    )
    width = max(letters(tree.name) * 20 * 0.68, letters(f"{tree.product_id}  {counts}") * _LETTER) + 6 * _PAD
    yield f'<rect class="root" x="{_MARGIN}" y="16" width="{_n(min(width, WIDTH - 2 * _MARGIN))}" height="56" rx="6"/>'
    yield _text(_MARGIN + 14, 41, tree.name, "name")
    yield _text(_MARGIN + 14, 61, f"{tree.product_id} · {counts}", "counts")


def _lines(placed: Sequence[_Placed]) -> Iterator[str]:
    """The branches: from the root along its left, over the columns, and down each of them to its cards."""
    if not placed:
        return
    below = [one for one in placed if one.across == 2]
    foot = min(one.y for one in below) - _BETWEEN if below else placed[0].y + _HEAD / 2
    paths = [f"M{_n(_MARGIN + 4)} 72V{_n(foot)}"]
    for one in placed:
        x = one.x - _TRUNK + 4
        paths.append(f"M{_n(x)} {_n(one.y + _HEAD / 2)}H{_n(one.x)}")
    starts = sorted({one.x for one in below})
    for start in starts:
        x, last = start - _TRUNK + 4, max(one.y for one in below if one.x == start)
        paths.append(f"M{_n(x)} {_n(foot)}V{_n(last + _HEAD / 2)}")
    if starts:
        paths.append(f"M{_n(_MARGIN + 4)} {_n(foot)}H{_n(starts[-1] - _TRUNK + 4)}")
    yield f'<path class="line" d="{"".join(paths)}"/>'


def _drawn(one: _Placed) -> Iterator[str]:
    """One card: its frame, its title with the badge of its bounds, and its cells, filled column by column."""
    card, left = one.card, one.x + _PAD
    size = f'width="{_n(one.width)}" height="{_n(one.height)}"'
    yield f'<rect class="card" x="{_n(one.x)}" y="{_n(one.y)}" {size} rx="5"/>'
    badge = letters(card.bounds) * _LETTER * 1.3 + 12 if card.bounds else 0
    above = "".join(f"{name} {_INSIDE} " for name in card.above)
    room = (one.width - 2 * _PAD - badge - 8) / (_LETTER * 1.12)
    title = cut(card.title, max(room - letters(above), 4))
    shown = f'<tspan class="above">{escape(above)}</tspan>{escape(title)}' if above else escape(title)
    yield f'<text class="title" x="{_n(left)}" y="{_n(one.y + 19)}">{shown}</text>'
    if card.bounds:
        x = one.x + one.width - _PAD - badge
        yield f'<rect class="badge" x="{_n(x)}" y="{_n(one.y + 7)}" width="{_n(badge)}" height="16" rx="8"/>'
        yield _text(x + badge / 2, one.y + 19, card.bounds, "bounds", anchor="middle")
    deep = _rows(card, one.across)
    cell = (one.width - 2 * _PAD + _PAD) / one.across
    for place, choice in enumerate(card.cells):
        x, y = left + place // deep * cell, one.y + _HEAD + place % deep * _ROW + 11
        yield _cell(choice, x, y, cell - _PAD, two_columns=one.across == _COLUMNS)


def _cell(cell: Cell, x: float, y: float, width: float, *, two_columns: bool) -> str:
    """A choice with its detail behind it, or in a column of its own where domains are read below each other."""
    sign = {"required": "● ", "preselected": "○ "}.get(cell.mark, "")
    room = width / _LETTER
    style = ' class="strong"' if cell.mark == "required" else ""
    if two_columns:
        start = x + width * 0.42
        named = f'<text{style} x="{_n(x)}" y="{_n(y)}">{escape(cut(cell.text, room * 0.41))}</text>'
        return named + _text(start, y, cut(cell.detail, room * 0.58), "detail")
    text = cut(sign + cell.text, room - letters(cell.detail) - 1)
    behind = f' <tspan class="detail">{escape(cell.detail)}</tspan>' if cell.detail else ""
    return f'<text{style} x="{_n(x)}" y="{_n(y)}">{escape(text)}{behind}</text>'


def _height(card: Card, across: int) -> float:
    return _HEAD + _rows(card, across) * _ROW + 6


def _rows(card: Card, across: int) -> int:
    return max(1, -(-len(card.cells) // across))


def _columns(heights: Sequence[float]) -> list[range]:
    """Cards in their order over the columns, so that the longest column is as short as can be."""
    tallest = next(limit for limit in sorted(_sums(heights)) if len(_filled(heights, limit)) <= _COLUMNS)
    return _filled(heights, tallest)


def _sums(heights: Sequence[float]) -> set[float]:
    """The height of every run of cards: the longest column is one of them."""
    found = {0.0}
    for start in range(len(heights)):
        total = 0.0
        for height in heights[start:]:
            total += height + _BETWEEN
            found.add(total)
    return found


def _filled(heights: Sequence[float], limit: float) -> list[range]:
    """Columns no longer than a limit, each with as many cards as it takes; a card that is longer stands alone."""
    columns, start, total = [], 0, 0.0
    for place, height in enumerate(heights):
        if place > start and total + height + _BETWEEN > limit:
            columns.append(range(start, place))
            start, total = place, 0.0
        total += height + _BETWEEN
    return [*columns, range(start, len(heights))]


def _text(x: float, y: float, text: str, style: str, anchor: str = "") -> str:
    at = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text class="{style}" x="{_n(x)}" y="{_n(y)}"{at}>{escape(text)}</text>'


def _n(number: float) -> str:
    """A length without needless digits."""
    return f"{number:.1f}".removesuffix(".0")
