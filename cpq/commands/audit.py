"""``cpq audit``: what happened to a quote and by which authority, and whether it is as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cpq.commands.desk_options import By, reading_options
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.desk import Seat
    from cpq.store import Damage


@click.command()
@click.argument("number", metavar="[QUOTE]", default="")
@click.option("--verify", is_flag=True, help="Check the chain of the log, replay it, and compare all that is stored.")
@reading_options
@pass_session
def audit(session: Session, number: str, verify: bool, by: By) -> None:
    """Tell what happened to QUOTE, who did it, and on which authority each decision rested.

    With --verify every event must have its own text and rest on the one before, and the quote must be what its events
    say; each damage is shown with its place, and the command ends with 3. Without QUOTE the whole log is verified.
    cpq db verify does the same for whoever looks after the database, and takes an anchor kept elsewhere.

    \b
    Example:
      cpq audit Q-2026-0004 --verify --as controller
      cpq audit --verify --as controller
    """
    if not number and not verify:
        raise click.UsageError("name a quote, or --verify the whole log")
    seat = by.seat(session)
    damages = _quote(seat, number, verify=verify, json=by.json) if number else _log(seat, json=by.json)
    if damages:
        from cpq.problems import CpqError

        raise CpqError(
            f"the log is damaged: {damages[0].says}",
            code="log-damaged",
            hint="cpq db verify shows every damage; restore the newest backup with cpq db restore",
        )


def _quote(seat: Seat, number: str, *, verify: bool, json: bool) -> tuple[Damage, ...]:
    """Show the audit of a quote; what is damaged of it, or around it."""
    from cpq.commands.audit_show import show_audit
    from cpq.commands.json_output import echo_json
    from cpq.commands.screen import screen, working
    from cpq.desk.audit_view import audit_json

    with working("verifying" if verify else "reading"):
        found = seat.audit(number, verify=verify)
    data = audit_json(found, seat.audience)
    if json:
        echo_json(data)
    else:
        show_audit(screen(), seat, data)
    return (*found.own, *found.elsewhere)


def _log(seat: Seat, *, json: bool) -> tuple[Damage, ...]:
    """Show what verifying the whole log found."""
    from cpq.commands.audit_show import show_verified
    from cpq.commands.json_output import echo_json
    from cpq.commands.screen import screen, working
    from cpq.desk.audit_view import verified_json

    with working("verifying"):
        verified = seat.verify()
    data = verified_json(verified, seat.audience, verified.damages)
    if json:
        echo_json({"schema": "cpq/log-audit/1", **data})
    else:
        show_verified(screen(), data)
    return verified.damages
