"""``cpq desk``: what the desk does by itself as time goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cpq.commands.json_output import echo_json
from cpq.commands.options import json_option, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.hand_off.tick import Ticked


@click.group()
def desk() -> None:
    """See to what the desk does by itself: reminders, escalations, ends of approvals and offers, alerts.

    \b
    Example:
      cpq desk tick --dry-run
    """


@desk.command()
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing and tell nobody.")
@click.option(
    "--watch",
    type=click.FloatRange(min=1, max=86_400),
    metavar="SECONDS",
    help="Again every so many seconds, until interrupted; files are read anew each time.",
)
@json_option
@workspace_option
@pass_session
def tick(session: Session, dry_run: bool, watch: float | None, json: bool) -> None:
    """Do what is due: expire, remind, escalate, find alerts, and tell subscribers what happened.

    Run it every minute from a scheduler, or leave it running with --watch. It may run on several machines at once, and
    twice at one moment: each reminder, each level of escalation and each alert of a day happens once. Subscribers are
    told at least once. A subscriber that cannot be reached keeps what waits for it, and the command ends with code 9.

    \b
    Example:
      cpq desk tick --dry-run
    """
    if watch is None:
        _refuse(_turn(session, dry_run=dry_run, json=json))
        return
    _watched(session, watch, dry_run=dry_run, json=json)


def _watched(session: Session, seconds: float, *, dry_run: bool, json: bool) -> None:
    """Turn after turn; what goes wrong in one is told, and the next is tried all the same."""
    import time
    from dataclasses import replace

    from cpq.commands.failures import error_lines
    from cpq.commands.screen import note
    from cpq.problems import CpqError

    try:
        while True:
            try:
                _turn(replace(session, _opened=None), dry_run=dry_run, json=json)
            except CpqError as error:
                for line in error_lines(error):
                    note(line)
            time.sleep(seconds)
    except KeyboardInterrupt:
        note("stopped")


def _turn(session: Session, *, dry_run: bool, json: bool) -> Ticked:
    import os

    from cpq.commands.stored import desk_at
    from cpq.commands.tick_view import show_tick, tick_json
    from cpq.hand_off.deliver import HandOff
    from cpq.hand_off.tellers import Tellers
    from cpq.hand_off.tick import tick

    found = desk_at(session, "read")
    try:
        ticked = tick(HandOff(Tellers(found, os.environ)), dry_run=dry_run)
    finally:
        found.store.close()
    if json:
        echo_json(tick_json(ticked, dry_run=dry_run))
    else:
        show_tick(ticked, found.rules, dry_run=dry_run)
    return ticked


def _refuse(ticked: Ticked) -> None:
    from cpq.problems import OtherSystemFailed

    left = [one.subscriber for one in ticked.outcomes if one.problem]
    stuck = [one.quote for one in ticked.swept if one.refused is not None]
    if left or stuck:
        named = ", ".join((*left, *stuck))
        hint = "what waits is told when this runs again; cpq events status shows how much that is"
        raise OtherSystemFailed(f"not everything was done: {named}", code="not-told", hint=hint)
