"""A stored quote in the terminal, drawn from the views of its reader: it shows nothing that they may not see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cpq.commands.figures import amount, listed
from cpq.commands.grid import Cell, Column, Grid, Section, Style
from cpq.commands.quote_told import STYLE_OF, headline, next_step, worth
from cpq.commands.quote_view import lines_grid, subtitle, totals_grid
from cpq.commands.screen import visible
from cpq.commands.views import findings, names_of
from cpq.currencies import minor_units
from cpq.desk.change_view import change_json
from cpq.desk.views import quote_json

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.desk.json_parts import Json
    from cpq.desk.prepared import Shown
    from cpq.desk.seat import Seat

STEP_STYLE: dict[str, Style] = {
    "waiting": "dim",
    "open": "warn",
    "approved": "good",
    "carried": "good",
    "overridden": "good",
    "rejected": "bad",
    "void": "dim",
    "needs routing": "bad",
}
"""How the status of a step looks."""


_ABOUT = {"amendment": " (amendment)", "renewal": " (renewal)"}
_VERB = {"amendment": "amends", "renewal": "renews"}


def show_quote(screen: Screen, seat: Seat, shown: Shown) -> None:
    """Draw a revision of a quote: lines, totals, approvals, counter-offers, comments, files, and what comes next."""
    quote = quote_json(shown.quote, seat.audience)
    newest = shown.revision.number == shown.quote.head
    screen.heading(headline(quote), worth(quote), STYLE_OF.get(shown.quote.status, "strong"))
    for line in _about(quote, shown, seat):
        screen.paragraph(visible(line), "dim")
    if not newest:
        screen.paragraph(f"shown: revision {shown.revision.number}, {shown.revision.status}", "warn")
    screen.text()
    digits = minor_units(shown.priced.currency)
    screen.grid(lines_grid(shown.priced, names_of(shown.under), digits))
    screen.text()
    screen.grid(totals_grid(shown.priced, digits, internal=seat.audience.sees_cost))
    screen.text()
    if seat.audience.sees_cost:
        findings(screen, shown.priced)
    for section in (*_approvals(quote, seat), *_counters(quote, seat), *_beside(quote, seat)):
        screen.grids([section])
    if newest and (following := next_step(quote)):
        screen.paragraph(following, "dim")


def _about(quote: Json, shown: Shown, seat: Seat) -> Iterator[str]:
    change = change_json(shown)
    if change is not None:
        yield f"{_VERB[change['kind']]} contract {change['contract']}: {'; '.join(change['asks']) or 'as it says'}"
    yield subtitle(shown.priced)
    name = seat.desk.rules.directory.name
    revision = quote["revisions"][shown.revision.number - 1]
    said = [f"owner {name(quote['owner'])}", f"version {quote['version']}"]
    said += [f"valid until {revision['valid_until']}"] if revision["valid_until"] else []
    said += [f"approved until {revision['approved_until'][:10]}"] if revision["approved_until"] else []
    said += [f"copy of {quote['cloned_from']}"] if quote["cloned_from"] else []
    yield ", ".join(said)
    if revision["policy"] != seat.desk.policies.in_force(shown.priced.as_of).fingerprint:
        yield f"priced by policy {revision['policy'][:12]}, no longer in force; cpq quote reprice prices it anew"
    if revision["sent"]:
        sent = revision["sent"]
        to = f" to {sent['to']}" if sent["to"] else ""
        yield f"sent{to} on {when(sent['at'])} UTC, document {sent['sha256'][:12]}"
    if quote["agreement"]:
        agreement = quote["agreement"]
        yield f"accepted on {when(agreement['at'])} UTC: contract {agreement['contract_id']}"
    if quote["marks"]:
        yield ", ".join(f"{mark}: {text}" for mark, text in quote["marks"].items())


def _approvals(quote: Json, seat: Seat) -> Iterator[Section]:
    """The newest request, step by step."""
    for request in quote["requests"][-1:]:
        name = seat.desk.rules.directory.name
        title = f"Approval of revision {request['revision']}: {request['status']}"
        by = f"asked by {name(request['submitted_by'])} on {when(request['submitted_at'])} UTC"
        grid = Grid((Column("Step"), Column("Status"), Column("Who", wraps=True), Column("Why", wraps=True)), indent=2)
        for step in request["steps"]:
            grid.add(step["id"], Cell(step["status"], STEP_STYLE[step["status"]]), *_who_and_why(step, seat))
        yield Section(title, by, grid)


def _who_and_why(step: Json, seat: Seat) -> tuple[str, str]:
    name = seat.desk.rules.directory.name
    roles = roles_of(step, seat)
    who = roles
    if step["status"] == "open":
        due = f", due {when(step['due'])} UTC" if step["due"] else ""
        who = f"{listed([name(one) for one in step['eligible']], 'or')}{due}"
    elif step["decisions"]:
        who = "; ".join(_decided(one, name) for one in step["decisions"])
    elif step["carried"]:
        who = f"{roles}: {step['carried']['why']}"
    elif step["after"]:
        who = f"{roles}, after {listed(step['after'])}"
    why = f"{step['rule']}: {step['reason']}"
    asked_again = f" (asked again: {step['asked_again']})" if step["asked_again"] else ""
    questions = "".join(f" {name(one['by'])} asks: {one['text']}" for one in step["questions"] if not one["answer"])
    return visible(who), visible(f"{why}{asked_again}{questions}")


def roles_of(step: Json, seat: Seat) -> str:
    """The approver roles of a step by their names in the policy."""
    approvers = seat.desk.workspace.policy.approvers
    names = [approvers[one].name.in_language("en") if one in approvers else one for one in step["approvers"]]
    return listed(names, "or" if step["mode"] == "any" else "and")


def _decided(decision: Json, name: Any) -> str:
    stead = f" for {name(decision['on_behalf_of'])}" if decision["on_behalf_of"] else ""
    said = f": {decision['comment']}" if decision["comment"] else ""
    return f"{name(decision['by'])}{stead} on {when(decision['at'])} UTC{said}"


def _counters(quote: Json, seat: Seat) -> Iterator[Section]:
    grid = Grid((Column(), Column(), Column("", wraps=True), Column("", "right")), indent=2)
    for counter in quote["counters"]:
        said = f"{counter['says']}. {counter['comment']}".rstrip(". ")
        by = seat.desk.rules.directory.name(counter["by"])
        grid.add(
            str(counter["id"]),
            counter["status"],
            visible(f"{by}: {said}"),
            f"net {_figure(counter['proposal']['net_total'], minor_units(counter['proposal']['currency']))}",
        )
    if grid.rows:
        yield Section("Counter-offers", "", grid)


def _beside(quote: Json, seat: Seat) -> Iterator[Section]:
    name = seat.desk.rules.directory.name
    comments = Grid((Column(), Column(), Column("", wraps=True)), indent=2)
    for comment in quote["comments"]:
        about = comment["subject"] if comment["audience"] == "internal" else f"{comment['subject']}, for the customer"
        comments.add(Cell(when(comment["at"]), "dim"), about, visible(f"{name(comment['by'])}: {comment['text']}"))
    if comments.rows:
        yield Section("Comments", "", comments)
    files = Grid((Column(), Column("", wraps=True), Column("", "right"), Column("", spare=True)), indent=2)
    for one in quote["attachments"]:
        files.add(str(one["id"]), visible(one["name"]), f"{one['size']:,} bytes", Cell(name(one["by"]), "dim"))
    if files.rows:
        yield Section("Files", "", files)


def quotes_grid(rows: list[Json], seat: Seat) -> Grid:
    """Quotes in a list, one row each."""
    name = seat.desk.rules.directory.name
    grid = Grid(
        (
            Column("Quote"),
            Column("Rev", "right", spare=True),
            Column("Status"),
            Column("Account"),
            Column("Owner", wraps=True, spare=True),
            Column("Net", "point"),
            Column(""),
            Column("Valid until", spare=True),
            Column("Changed (UTC)", spare=True),
        )
    )
    for row in rows:
        grid.add(
            row["number"],
            str(row["revision"]),
            Cell(row["status"], STYLE_OF.get(row["status"], "")),
            visible(f"{row['account']}{_ABOUT.get(row['source'], '')}"),
            name(row["owner"]),
            amount(Decimal(row["net_total"]), minor_units(row["currency"])),
            row["currency"],
            row["valid_until"] or "",
            Cell(when(row["updated_at"]), "dim"),
        )
    return grid


def history_grid(events: list[Json], seat: Seat) -> Grid:
    """What happened, one row an event."""
    from cpq.desk.words import Words

    name = seat.desk.rules.directory.name
    words = Words(name)
    grid = Grid((Column("", "right"), Column("When (UTC)"), Column("Who", wraps=True), Column("What", wraps=True)))
    for event in events:
        grid.add(
            str(event["version"]),
            Cell(when(event["at"]), "dim"),
            name(event["actor"]),
            visible(words.happening(event)),
        )
    return grid


def show_compared(screen: Screen, compared: Json) -> None:
    """Draw two revisions side by side."""
    digits, currency = minor_units(compared["currency"]), compared["currency"]
    net = compared["net"]
    moved = _signed(net["by"], digits)
    screen.heading(
        f"{compared['number']} revision {compared['old']} → {compared['new']}",
        f"net {_figure(net['new'], digits)} {currency}{f' ({moved})' if moved else ''}",
    )
    for one in compared["asked"]:
        screen.paragraph(visible(one))
    if not compared["asked"]:
        same = compared["old"] == compared["new"]
        screen.paragraph("one revision, so nothing differs" if same else "asks for the same")
    if compared["policies"][0] != compared["policies"][1]:
        old, new = (policy[:12] for policy in compared["policies"])
        screen.paragraph(f"policy {old} → {new}", "dim")
    screen.text()
    grid = Grid((Column("Line"), Column("Product", wraps=True), *(Column(t, "point") for t in ("Before", "After", ""))))
    for line in compared["lines"]:
        style: Style = "" if Decimal(line["by"]) else "dim"
        figures = (_figure(line["old"], digits), _figure(line["new"], digits), _signed(line["by"], digits))
        grid.add(line["line"], line["product"], *figures, style=style)
    screen.grid(grid)
    if "margin" in compared and None not in compared["margin"]:
        screen.text()
        before, after = compared["margin"]
        screen.paragraph(f"margin {_figure(before, digits)} → {_figure(after, digits)} {currency}", "dim")


def _figure(text: str | None, digits: int) -> str:
    return "" if text is None else amount(Decimal(text), digits)


def _signed(text: str, digits: int) -> str:
    value = Decimal(text)
    return f"+{amount(value, digits)}" if value > 0 else amount(value, digits) if value else ""


def when(text: str) -> str:
    """A moment to the minute, UTC."""
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
