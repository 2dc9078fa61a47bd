"""Guidance as people read it: how far a discount may go and who then decides, and what would lower the level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.amounts import short
from cpq.commands.figures import amount, listed, rate
from cpq.commands.grid import Cell, Column, Grid, Section
from cpq.commands.waterfall_view import Places
from cpq.currencies import minor_units

if TYPE_CHECKING:
    from cpq.approvals.guidance import Change, Grant, Guidance, Largest, Level, Reason
    from cpq.commands.screen import Screen

_GRANTS = (
    Column("", "right"),
    Column("", wraps=True),
    Column("", "right", spare=True),
    Column("", wraps=True),
    Column("", below=True, spare=True),
)
_CHANGES = (
    Column("", wraps=True),
    Column("", "right"),
    Column("", "right", spare=True),
    Column("", wraps=True),
    Column("", wraps=True, spare=True),
)
_REACHES = (
    Column("", wraps=True),
    Column("", "right"),
    Column("", "right", spare=True),
    Column("", wraps=True),
    Column("", below=True, spare=True),
)
_NOTES = (Column(""), Column("", wraps=True), Column("", spare=True))

_OF_LINE = {"discount": "discount on", "price": "price of", "term": "term of", "quantity": "quantity of"}
_OF_QUOTE = {"discount": "discount on the quote", "amount off": "amount off the quote"}


class GuidanceView:
    """Guidance in words.

    Attributes:
        names: What approvers are called, by id.
        places: How a place is shown.
    """

    def __init__(self, guidance: Guidance, names: Mapping[str, str], places: Places) -> None:
        self.guidance = guidance
        self.names = names
        self.places = places
        self.digits = minor_units(guidance.currency)

    def level(self) -> str:
        """Who is asked today, as far as a change of the quote could lower it."""
        level = self.guidance.standing.level
        if level.stopped:
            return f"Today: stopped by {', '.join(dict.fromkeys(one.rule for one in self.guidance.standing.reasons))}"
        return f"Today: {self._asked(level)}"

    def _asked(self, level: Level) -> str:
        return f"{self._people(level.asked)} decide" if level.asked else "no approval is needed"

    def largest(self) -> Iterator[Section]:
        """How far each discount may go, level by level."""
        for one in self.guidance.largest:
            today = "" if one.current is None else f"today {self._value(one.kind, one.current)}"
            yield Section(f"Largest {_what(one.kind, one.subject)}", today, self._grants(one))

    def _grants(self, one: Largest) -> Grid:
        grid = Grid(_GRANTS, indent=2)
        before: tuple[str, ...] = ()
        for grant in one.grants:
            if grant.most is None:
                rules = ", ".join(dict.fromkeys(reason.rule for reason in grant.beyond))
                grid.add(Cell("never", "dim"), Cell("no approval", "dim"), "", rules, self._place(grant.beyond))
                continue
            grid.add(
                Cell(self._value(one.kind, grant.most), "strong"),
                Cell(self._deciding(grant, before), "warn" if grant.asked else "good"),
                Cell(f"net {amount(grant.net_total, self.digits)}", "dim"),
                self._then(one, grant),
                self._place(grant.beyond),
            )
            before = grant.asked
        return grid

    def reaches(self) -> Iterator[Section]:
        """How far each approver may go with a percentage on the quote, or on the lines that somebody asked about."""
        asked_about = self.guidance.about.subjects or {"quote"}
        for one in self.guidance.largest:
            if one.kind == "discount" and one.subject in asked_about and one.reaches:
                title = f"What each approver may grant, as a {_what(one.kind, one.subject)}"
                yield Section(title, "", self._reached(one))

    def _reached(self, one: Largest) -> Grid:
        grid = Grid(_REACHES, indent=2)
        for reach in one.reaches:
            grid.add(
                self._people([reach.approver]),
                Cell("none", "dim") if reach.most is None else Cell(self._value(one.kind, reach.most), "strong"),
                "" if reach.net_total is None else Cell(f"net {amount(reach.net_total, self.digits)}", "dim"),
                f"then {self._asking(reach.beyond)}" if reach.beyond else "all of it",
                self._place(reach.beyond),
            )
        return grid

    def _deciding(self, grant: Grant, before: tuple[str, ...]) -> str:
        """Who decides at a level; where those of the row before do too, who comes on top of them."""
        if not grant.asked:
            return "no approval"
        more = [name for name in grant.asked if name not in before]
        if before and more and set(before) <= set(grant.asked):
            return f"and {self._people(more)}"
        return self._people(grant.asked)

    def _then(self, one: Largest, grant: Grant) -> str:
        holes = [f"{self._value(one.kind, low)} to {self._value(one.kind, high)}" for low, high in grant.except_for]
        but = [f"not from {listed(holes)}"] if holes else []
        then = [f"then {self._asking(grant.beyond)}"] if grant.beyond else []
        return "; ".join([*but, *then]) or "all of it"

    def _asking(self, reasons: Iterable[Reason]) -> str:
        """Which rules ask whom, or stop; each rule once."""
        rules: dict[tuple[str, ...], dict[str, None]] = {}
        for reason in reasons:
            rules.setdefault(reason.asks, {})[reason.rule] = None
        return ", ".join(self._said(who, list(by)) for who, by in rules.items())

    def _said(self, who: tuple[str, ...], rules: list[str]) -> str:
        several = len(rules) > 1
        verb = ("ask" if several else "asks") if who else ("stop" if several else "stops")
        return f"{listed(rules)} {verb} {self._people(who)}".rstrip()

    def _place(self, reasons: tuple[Reason, ...]) -> Cell:
        return Cell(self.places(reasons[0].where) if reasons else "", "dim")

    def changes(self) -> Iterator[Section]:
        """The smallest change of each thing that lowers the level."""
        grid = Grid(_CHANGES, indent=2)
        for one in self.guidance.changes:
            grid.add(
                _what(one.kind, one.subject),
                Cell(f"{self._value(one.kind, one.current)} → {self._value(one.kind, one.to)}", "strong"),
                Cell("" if one.net_total is None else f"net {amount(one.net_total, self.digits)}", "dim"),
                Cell(f"then only {self._people(one.asked)}" if one.asked else "then no approval", "good"),
                Cell(self._held(one), "dim"),
            )
        if grid.rows:
            yield Section("Smallest changes that lower it", "", grid)

    def _held(self, one: Change) -> str:
        """The rules that one step less would still meet."""
        return ", ".join(dict.fromkeys(reason.rule for reason in one.held_by))

    def missing(self) -> Iterator[str]:
        """Fields to fill in, which the guidance supposes."""
        found = [*self.guidance.standing.missing]
        found += [one for lever in self.guidance.largest for grant in lever.grants for one in grant.missing]
        found += [one for change in self.guidance.changes for one in change.missing]
        rules: dict[str, Reason] = {}
        for reason in found:
            rules.setdefault(reason.rule, reason)
        for reason in rules.values():
            yield f"Supposed to be filled in ({reason.rule}): {reason.text}"

    def looked_at(self) -> str:
        """What was left aside, where not everything was looked at."""
        about = self.guidance.about
        if about.subjects is None and about.kinds is None:
            return ""
        known = sorted(about.subjects or ())
        lines = [one for one in known if one != "quote"]
        subjects = [*(["the quote"] if "quote" in known else []), *lines] or ["every line"]
        kinds = ["everything"] if about.kinds is None else sorted(about.kinds)
        return f"Looked at {listed(kinds)} of {listed(subjects)}; --all looks at the rest"

    def not_computed(self) -> Iterator[Section]:
        """What has no exact answer, and the rules that keep it from having one."""
        grid = Grid(_NOTES, indent=2)
        for one in self.guidance.not_computed:
            grid.add(Cell(_what(one.kind, one.subject), "warn"), one.reason, "")
            for rule in one.rules:
                grid.add("", rule.rule, Cell(self.places(rule.where), "dim"))
        if grid.rows:
            yield Section("Not computed", "", grid)

    def useless(self) -> str:
        """What was looked at and does not lower the level."""
        return "; ".join(
            f"{_what(kind, subject)} from {self._value(kind, least)} to {self._value(kind, most)}"
            for kind, subject, least, most in self.guidance.no_change
        )

    def not_offered(self) -> str:
        """What cannot be changed here; one reason for several levers is said once."""
        of: dict[tuple[str, str], list[str]] = {}
        for one in self.guidance.not_offered:
            of.setdefault((one.subject, one.reason), []).append(one.kind)
        said: dict[tuple[str, str], list[str]] = {}
        for (subject, reason), kinds in of.items():
            said.setdefault((listed(kinds), reason), []).append("the quote" if subject == "quote" else subject)
        return "; ".join(f"{what} of {listed(subjects)}: {reason}" for (what, reason), subjects in said.items())

    def _people(self, people: Iterable[str]) -> str:
        return ", ".join(self.names.get(one, one) for one in people)

    def _value(self, kind: str, value: Decimal) -> str:
        if kind == "discount":
            return rate(value, 2)
        if kind in ("amount off", "price"):
            return f"{amount(value, self.digits)} {self.guidance.currency}"
        unit = {"term": " month", "payment days": " day"}.get(kind, "")
        return f"{short(value, grouped=True)}{unit}{'s' if unit and value != 1 else ''}"


def _what(kind: str, subject: str) -> str:
    """A lever in words: ``discount on seats``, ``payment days``."""
    if subject == "quote":
        return _OF_QUOTE.get(kind, kind)
    return f"{_OF_LINE.get(kind, kind)} {subject}"


def show_guidance(screen: Screen, view: GuidanceView) -> None:
    """Draw everything that guidance found, what it did not compute among it."""
    screen.text(view.level(), "strong")
    screen.text()
    screen.grids(list(view.changes()))
    screen.grids(list(view.largest()))
    screen.grids(list(view.reaches()))
    screen.grids(list(view.not_computed()))
    for said in view.missing():
        screen.paragraph(said, "warn", indent=0)
    for title, said in (("Does not lower it", view.useless()), ("Cannot be changed", view.not_offered())):
        if said:
            screen.paragraph(f"{title}: {said}", "dim", indent=0)
    if view.looked_at():
        screen.paragraph(view.looked_at(), "dim", indent=0)
