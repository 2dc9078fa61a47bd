"""Guidance as a value: the largest discounts by level, the smallest changes that lower the level, what is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from cpq.amounts import plain
from cpq.approvals.guidance.level import Level, Reason, Standing
from cpq.approvals.guidance.lever import EVERYTHING, About, LeverKind, NoLever
from cpq.approvals.guidance.search import Unproven
from cpq.problems import SourceLocation


class Grant(NamedTuple):
    """The most that one level lets pass.

    Attributes:
        asked: Who is asked up to there; nobody where it needs no approval.
        most: The largest value of the lever; None where even the smallest asks more.
        net_total: Net of the quote at that value.
        beyond: The rules that ask more, or stop, at the next value; nothing where the grid ends.
        except_for: Ranges of smaller values, ends included, that need more than the level.
        missing: Fields that rules miss at that value, which must be filled in.
    """

    asked: tuple[str, ...]
    most: Decimal | None
    net_total: Decimal | None
    beyond: tuple[Reason, ...]
    except_for: tuple[tuple[Decimal, Decimal], ...] = ()
    missing: tuple[Reason, ...] = ()


class Reach(NamedTuple):
    """How far one approver may go: up to where somebody who stands above them is asked, or a rule stops.

    Attributes:
        most: The largest value of the lever; None where somebody above is asked anyhow.
        beyond: The rules that ask somebody above, or stop, at the next value; nothing where the grid ends.
    """

    approver: str
    most: Decimal | None
    net_total: Decimal | None
    beyond: tuple[Reason, ...]


class Largest(NamedTuple):
    """The largest discount on the quote or one of its lines, by level, from no approval upwards.

    Attributes:
        kind: ``discount`` is a percentage, ``amount off`` an amount of the quote's currency.
        current: What is asked today; None where that is expressed in another way.
        reaches: How far each approver may go whom some value of it asks.
    """

    kind: LeverKind
    subject: str
    current: Decimal | None
    grants: tuple[Grant, ...]
    reaches: tuple[Reach, ...] = ()


class Change(NamedTuple):
    """The smallest change of one thing that brings the quote to a lower level.

    Attributes:
        asked: Who is still asked after it.
        held_by: The rules that still ask more, or stop, one step before it.
        missing: Fields that rules miss after it.
    """

    kind: LeverKind
    subject: str
    current: Decimal
    to: Decimal
    asked: tuple[str, ...]
    net_total: Decimal | None
    held_by: tuple[Reason, ...]
    missing: tuple[Reason, ...] = ()


class NoChange(NamedTuple):
    """A thing whose change does not lower the level anywhere in the range that was looked at."""

    kind: LeverKind
    subject: str
    least: Decimal
    most: Decimal


class NotComputed(NamedTuple):
    """A lever without an exact answer.

    Attributes:
        rules: Rules that keep it from being computed.
    """

    kind: LeverKind
    subject: str
    reason: str
    rules: tuple[Unproven, ...]


class Guidance(NamedTuple):
    """What a rep can do about the approvals that a quote needs.

    Attributes:
        standing: The level of the quote as it is; fields that a rule misses are supposed to be filled in.
        largest: Largest discounts by level.
        changes: Smallest changes that lower the level, of each thing the nearest first.
        no_change: What was looked at and does not help.
        not_computed: What has no exact answer.
        not_offered: What cannot be changed on this quote, and why.
        about: What was looked at.
    """

    currency: str
    standing: Standing
    largest: tuple[Largest, ...]
    changes: tuple[Change, ...]
    no_change: tuple[NoChange, ...]
    not_computed: tuple[NotComputed, ...]
    not_offered: tuple[NoLever, ...]
    about: About = EVERYTHING

    def places(self) -> Iterator[SourceLocation]:
        """Every place that the guidance names."""
        for lever in self.largest:
            for grant in lever.grants:
                yield from (one.where for one in grant.beyond)
            for reach in lever.reaches:
                yield from (one.where for one in reach.beyond)
        for gap in self.not_computed:
            yield from (one.where for one in gap.rules)

    def to_json(self) -> dict[str, Any]:
        """The guidance as JSON-ready data of the schema ``cpq/guidance/1``; numbers are strings, rates fractions."""
        return {
            "schema": "cpq/guidance/1",
            "currency": self.currency,
            "level": _level(self.standing.level),
            "reasons": [_plain(one) for one in self.standing.reasons],
            "missing": [_plain(one) for one in self.standing.missing],
            "largest": [_plain(one) for one in self.largest],
            "changes": [_plain(one) for one in self.changes],
            "no_change": [_plain(one) for one in self.no_change],
            "not_computed": [_plain(one) for one in self.not_computed],
            "not_offered": [_plain(one) for one in self.not_offered],
            "looked_at": {"subjects": _listed(self.about.subjects), "kinds": _listed(self.about.kinds)},
        }


def _level(level: Level) -> dict[str, Any]:
    return {"asked": list(level.asked), "stopped": level.stopped}


def _listed(names: Collection[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)


def _plain(value: Any) -> Any:
    """A value of named tuples as JSON-ready data."""
    if isinstance(value, Decimal):
        return plain(value)
    if hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value if value is None or isinstance(value, str | bool | int) else str(value)
