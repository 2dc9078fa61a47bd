"""How a quote stands, in the terminal; drawn from what its reader may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.commands.charts import bar
from cpq.commands.desk_report_words import money
from cpq.commands.figures import counted, rate
from cpq.commands.grid import Cell, Column, Grid, Section, Style

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.desk.json_parts import Json

_PRICES = frozenset({"list", "net", "pocket price", "pocket margin"})


def show_insight(out: Screen, insight: Json, names: Callable[[str], str]) -> None:
    """Draw every part that says anything."""
    score = insight["score"]
    right = "" if score is None else f"score {' '.join([score['band'], score.get('points', '')]).strip()}"
    out.heading(f"{insight['number']} revision {insight['revision']}, {insight['status']}", right)
    out.text()
    plain = not out.terminal
    sections = [
        Section("Waterfall", insight["currency"], _waterfall(insight, plain=plain)),
        Section("Beside comparable quotes", "net as a share of list", _positions(insight["positions"])),
        *_history(insight["history"], names),
        Section("Score", "", _score(score, plain=plain)),
        Section("Give and get", "", _give_get(insight)),
    ]
    for section in sections:
        if section.grid.rows:
            out.grids([section])
    for warning in insight["give_get"]["warnings"]:
        out.paragraph(warning, "warn")


def _waterfall(insight: Json, *, plain: bool) -> Grid:
    grid = Grid(
        (
            Column(),
            Column("Amount", "point"),
            Column("After", "point"),
            Column("Of list", "right"),
            Column(),
            Column("Lines", wraps=True, spare=True),
        ),
        indent=2,
    )
    currency = insight["currency"]
    for leg in insight["waterfall"]:
        style: Style = "strong" if leg["kind"] in _PRICES else ""
        share = "" if leg["share_of_list"] is None else rate(Decimal(leg["share_of_list"]))
        drawn = "" if leg["share_of_list"] is None else bar(abs(Decimal(leg["share_of_list"])), 1, plain=plain)
        rule = f" ({leg['rule']})" if leg["rule"] else ""
        about = Cell(leg["why"], "warn") if leg["why"] else Cell(_lines(leg["lines"], currency), "dim")
        price = leg["kind"] in _PRICES
        amount = money(leg["amount"], currency)
        after = amount if price else money(leg["after"], currency)
        grid.add(f"{leg['name']}{rule}", "" if price else amount, after, share, drawn, about, style=style)
    return grid


def _lines(lines: Json, currency: str) -> str:
    return ", ".join(f"{line} {money(part, currency)}" for line, part in lines.items())


def _positions(positions: list[Json]) -> Grid:
    grid = Grid(
        (
            Column("Product"),
            Column("Here", "right"),
            Column("Quotes", "right"),
            Column("Least", "right", spare=True),
            Column("Quarter", "right"),
            Column("Median", "right"),
            Column("3 quarters", "right"),
            Column("Most", "right", spare=True),
            Column("Position", wraps=True),
        ),
        indent=2,
    )
    for one in positions:
        band = one["band"]
        places = ("low", "lower", "median", "upper", "high")
        found = [""] * len(places) if band is None else [rate(Decimal(band[name])) for name in places]
        grid.add(
            one["product"] or "the whole quote",
            rate(Decimal(one["realised"])),
            str(one["quotes"]),
            *found,
            Cell(_place(one), "dim"),
        )
    return grid


def _place(one: Json) -> str:
    """Where it stands among how many, in words."""
    among = f"{one['compared_by']}, segment {one['segment'] or 'not said'}, size band {one['size_band'] + 1}"
    if one["percentile"] is None:
        return f"too few to compare: {among}"
    return f"above {rate(Decimal(one['percentile']))} of them: {among}"


def _history(history: Json, names: Callable[[str], str]) -> Iterator[Section]:
    grid = Grid(
        (
            Column("Quote"),
            Column("Priced for"),
            Column("Outcome"),
            Column("Rep", spare=True),
            Column("Net", "point"),
            Column(),
            Column("Discount", "right"),
            Column("Net of list", "right"),
        ),
        indent=2,
    )
    for one in history["quotes"]:
        grid.add(
            one["number"],
            one["as_of"],
            one["outcome"],
            names(one["owner"]),
            money(one["net_total"], one["currency"]),
            one["currency"],
            "" if one["discount"] is None else rate(Decimal(one["discount"])),
            "" if one["realised"] is None else rate(Decimal(one["realised"])),
        )
    said = []
    if history["mean_discount_bought"] is not None:
        said.append(f"bought at {rate(Decimal(history['mean_discount_bought']))} discount on average, by value")
    if history["change_since_last"] is not None:
        change = Decimal(history["change_since_last"])
        more = "more" if change >= 0 else "less"
        points = rate(abs(change)).removesuffix(" %")
        said.append(f"this quote asks for {points} points {more} than the last one bought")
    yield Section("The customer before", counted(len(grid.rows), "quote"), grid, "; ".join(said))


def _score(score: Json | None, *, plain: bool) -> Grid:
    grid = Grid(
        (
            Column("Part"),
            Column("Value", "right"),
            Column("Points", "right"),
            Column(),
            Column("Weight", "right"),
            Column("Fact", spare=True),
            Column(),
        ),
        indent=2,
    )
    for part in [] if score is None else score.get("parts", []):
        points = Decimal(part["points"])
        grid.add(
            part["name"],
            "unknown" if part["value"] is None else _value(part),
            f"{points:.1f}",
            bar(points, 100, width=10, plain=plain),
            str(part["weight"]),
            Cell(part["fact"], "dim"),
            Cell(part["why"], "warn"),
        )
    return grid


def _value(part: Json) -> str:
    value = Decimal(part["value"])
    return rate(value) if part["fact"].endswith(("_rate", "discount", "_off_list")) else f"{value:,f}"


def _give_get(insight: Json) -> Grid:
    grid = Grid((Column(""), Column("What"), Column("In words", wraps=True), Column("Amount", "point")), indent=2)
    for item in insight["give_get"]["items"]:
        side = Cell("we give" if item["side"] == "give" else "we get", "warn" if item["side"] == "give" else "good")
        grid.add(side, item["what"], item["says"], money(item["amount"], insight["currency"]))
    return grid
