"""One turn of the clock: what time brings about is written down, alerts are found, and everybody is told."""

from __future__ import annotations

from dataclasses import dataclass

from cpq.hand_off.alerts import Alerts, promised
from cpq.hand_off.deliver import HandOff, Outcome
from cpq.hand_off.sweep import Swept, sweep
from cpq.store import Notice


@dataclass(frozen=True)
class Ticked:
    """What a turn did.

    Attributes:
        swept: Quotes to which time did something.
        alerts: Alerts that were new, each with its id.
        outcomes: What each subscriber was told; nothing where it was only tried.
    """

    swept: tuple[Swept, ...]
    alerts: tuple[tuple[str, Notice], ...]
    outcomes: tuple[Outcome, ...]


def tick(hand_off: HandOff, *, dry_run: bool = False) -> Ticked:
    """Do everything that is due at this moment; run it as often as you like, and on as many machines.

    Each reminder, each level of escalation and each alert of a day happens once, whoever comes first.

    Args:
        dry_run: Only say what would be done; nothing is written and nobody told.
    """
    desk = hand_off.tellers.desk
    swept = sweep(desk, dry_run=dry_run)
    alerts = tuple(_new_alerts(hand_off, dry_run=dry_run))
    return Ticked(swept, alerts, () if dry_run else hand_off.deliver())


def _new_alerts(hand_off: HandOff, *, dry_run: bool) -> list[tuple[str, Notice]]:
    desk = hand_off.tellers.desk
    found = list(Alerts(desk, desk.clock()).notices())
    known = desk.store.notices.known(notice.id for _, notice in found)
    new = []
    for alert, notice in found:
        wanted = [(name, notice) for name in promised(desk.rules, alert) if (name, notice.id) not in known]
        if wanted and (dry_run or desk.store.notices.add(wanted)):
            new.append((alert, notice))
    return new
