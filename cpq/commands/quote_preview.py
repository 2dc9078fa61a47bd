"""What a submit would do, in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cpq.commands.figures import amount, listed, rate
from cpq.commands.grid import Cell, Column, Grid, Section, Style
from cpq.commands.guidance_view import GuidanceView, show_guidance
from cpq.commands.quote_show import STEP_STYLE, roles_of, when
from cpq.commands.quote_told import worth
from cpq.commands.screen import visible
from cpq.currencies import minor_units
from cpq.desk.plan_view import preview_json
from cpq.desk.views import quote_json

if TYPE_CHECKING:
    from cpq.approvals.guidance import Guidance, Largest
    from cpq.commands.screen import Screen
    from cpq.desk.json_parts import Json
    from cpq.desk.seat import Seat
    from cpq.desk.submitting import Preview


def show_preview(screen: Screen, seat: Seat, preview: Preview, *, whole: bool = False) -> None:
    """Draw who would be asked, what is missing, and how far discounts may go.

    Args:
        whole: Whether every lever is shown.
    """
    _asked(screen, seat, preview)
    _guidance(screen, preview, whole=whole)


def show_guide(screen: Screen, seat: Seat, preview: Preview) -> None:
    """Draw who would be asked, and everything that guidance found, what it did not compute among it."""
    _asked(screen, seat, preview)
    limits = seat.desk.rules.directory.authority_of(seat.person)
    if limits.may_grant is not None:
        most = limits.may_grant_amount
        up_to = "" if most is None else f", {amount(most.amount, minor_units(most.currency))} {most.currency} at most,"
        screen.paragraph(f"You may grant {rate(limits.may_grant, 4)}{up_to} alone where a rule leaves it to you")
        screen.text()
    if preview.guidance is None:
        screen.paragraph("Prices of a contract are held, so there is nothing to guide", "dim", indent=0)
        return
    show_guidance(screen, _view(screen, preview, preview.guidance))
    if not seat.audience.sees_cost:
        screen.paragraph("What ends at a limit of cost or margin is left out", "dim", indent=0)


def _asked(screen: Screen, seat: Seat, preview: Preview) -> None:
    """Draw who would be asked, why and until when, and what is missing."""
    data = preview_json(preview, seat.audience)
    quote = quote_json(preview.shown.quote, seat.audience)
    screen.heading(f"{data['number']}  {_about(quote)}{_outcome(data)}", worth(quote), _style(data))
    screen.text()
    for problem in data["missing"]:
        screen.paragraph(visible(f"{problem['severity']}: {problem['message']} [{problem['code']}]"), "bad")
        if problem["hint"]:
            screen.paragraph(visible(problem["hint"]), "dim", indent=6)
    if data["missing"]:
        screen.text()
    for section in (*_steps(data, seat), *_warnings(data)):
        screen.grids([section])
    for told in data["informed"]:
        screen.paragraph(f"{told['approver']} is told, not asked ({told['rule']})", "dim")


def _about(quote: Json) -> str:
    """What the preview is about, where the quote is no draft that could be submitted."""
    return "" if quote["status"] == "draft" else f"{quote['status']}; the next revision "


def _outcome(data: Json) -> str:
    if data["stops"]:
        return "is stopped"
    if data["missing"]:
        return "cannot be submitted yet"
    if data["approved_at_once"]:
        return "would be approved at once"
    asked = list(dict.fromkeys(name for step in data["steps"] if not step["carried"] for name in step["approvers"]))
    return f"would ask {listed(asked)}"


def _style(data: Json) -> Style:
    if data["stops"] or data["missing"]:
        return "bad"
    return "good" if data["approved_at_once"] else "warn"


def _steps(data: Json, seat: Seat) -> Iterator[Section]:
    grid = Grid((Column("Step"), Column("Who", wraps=True), Column("Until (UTC)"), Column("Why", wraps=True)), indent=2)
    for step in data["steps"]:
        status: Any = step["status"]
        who = visible(_who(step, seat))
        until = when(step["due"]) if step["due"] else ""
        grid.add(step["id"], Cell(who, STEP_STYLE[status]), until, visible(f"{step['rule']}: {step['reason']}"))
    if grid.rows:
        yield Section("Approvals", "", grid)


def _who(step: Json, seat: Seat) -> str:
    """Who decides a step, or why nobody has to."""
    name = seat.desk.rules.directory.name
    roles = roles_of(step, seat)
    if step["carried"]:
        return f"nobody: {step['carried']['why']}"
    if step["unroutable"]:
        return f"{roles}: nobody can decide ({step['how']})"
    people = listed([name(one) for one in step["people"]], "or" if step["mode"] == "any" else "and")
    after = f", after {listed(step['after'])}" if step["after"] else ""
    again = f" (asked again: {step['asked_again']})" if step["asked_again"] else ""
    return f"{people}{after}{again}" if people else f"{roles}{after}"


def _warnings(data: Json) -> Iterator[Section]:
    grid = Grid((Column(), Column(), Column("", wraps=True)), indent=2)
    for one in data["warnings"]:
        grid.add(Cell(one["rule"], "warn"), one["subject"], visible(one["reason"]))
    if grid.rows:
        yield Section("Warnings", "", grid)


def _concerns(one: Largest) -> bool:
    """Whether a lever is one that the rep is using, or the plainest of all: a percentage on the whole quote."""
    return one.kind == "discount" and (bool(one.current) or one.subject == "quote")


def _guidance(screen: Screen, preview: Preview, *, whole: bool) -> None:
    """How far discounts may go at each level, and the smallest changes that lower it.

    Args:
        whole: Whether levers are shown that the rep does not use.
    """
    guidance = preview.guidance
    if guidance is None:
        return
    if not whole:
        guidance = guidance._replace(largest=tuple(one for one in guidance.largest if _concerns(one)))
    view = _view(screen, preview, guidance)
    screen.grids(list(view.changes()))
    screen.grids(list(view.largest()))


def _view(screen: Screen, preview: Preview, guidance: Guidance) -> GuidanceView:
    from cpq.commands.views import LANGUAGE, places

    names = {key: who.name.in_language(LANGUAGE) for key, who in preview.shown.under.policy.approvers.items()}
    return GuidanceView(guidance, names, places(preview.shown.priced, short=screen.terminal, more=guidance.places()))
