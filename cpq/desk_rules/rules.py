"""Everything that the folder ``desk/`` says: who works with quotes, who is asked, when they work, what is checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from cpq.desk_rules.alerts import Alert
from cpq.desk_rules.calendar import BusinessCalendar
from cpq.desk_rules.checks import SubmitCheck
from cpq.desk_rules.commission import CommissionPlan
from cpq.desk_rules.reasons import ReasonCode, ReasonUse
from cpq.desk_rules.reports import ReportRules
from cpq.desk_rules.resolving import Asked, Resolved, escalated, resolve
from cpq.desk_rules.routing import BY_ROLE, Routing
from cpq.desk_rules.score import ScoreRules
from cpq.desk_rules.settings import Settings
from cpq.desk_rules.subscribers import Subscriber
from cpq.desk_rules.templates import QuoteTemplate
from cpq.desk_rules.who import Who
from cpq.desk_rules.working_time import WorkingTime
from cpq.people.directory import Directory

T = TypeVar("T")


def _none() -> Mapping[str, T]:
    return MappingProxyType({})


@dataclass(frozen=True)
class DeskRules:
    """The rules of one desk, frozen; a workspace without the folder has none, and nobody in its directory.

    Attributes:
        directory: Who works with quotes.
        routing: Who is asked, by approver role of the policy.
        calendars: When people work, by id.
        checks: What a quote must have before it is submitted, by id.
        reasons: Reason codes.
        settings: How long approvals hold, and more.
        templates: Quotes to begin with, by id.
        score: How deals are scored; None where they are not.
        reports: How reports divide quotes into bands.
        commission: Commission plans, by id.
        subscribers: Who is told what happens, by id.
        alerts: What the desk wants to be told, by id.
        hash: SHA-256 over the folder's paths and bytes; it is no part of the policy's fingerprint.
    """

    directory: Directory = field(default_factory=Directory)
    routing: Mapping[str, Routing] = field(default_factory=_none)
    calendars: Mapping[str, BusinessCalendar] = field(default_factory=_none)
    checks: Mapping[str, SubmitCheck] = field(default_factory=_none)
    reasons: Mapping[str, ReasonCode] = field(default_factory=_none)
    settings: Settings = field(default_factory=Settings)
    templates: Mapping[str, QuoteTemplate] = field(default_factory=_none)
    score: ScoreRules | None = None
    reports: ReportRules = field(default_factory=ReportRules)
    commission: Mapping[str, CommissionPlan] = field(default_factory=_none)
    subscribers: Mapping[str, Subscriber] = field(default_factory=_none)
    alerts: Mapping[str, Alert] = field(default_factory=_none)
    hash: str = ""

    def routing_of(self, approver: str) -> Routing:
        """Routing of an approver role; any of its holders where no file says more."""
        return self.routing.get(approver, BY_ROLE)

    def resolve(self, approver: str, asked: Asked) -> Resolved:
        """Who decides for an approver role; see :func:`cpq.desk_rules.resolving.resolve`."""
        return resolve(approver, self.routing_of(approver), self.directory, asked)

    def escalated(self, approver: str, level: int, asked: Asked, before: Iterable[str]) -> Resolved:
        """Who is asked besides at a level of escalation.

        Args:
            level: Levels taken so far; 0 asks those of the first.
            before: Who was asked before.
        """
        levels = self.routing_of(approver).escalate
        if level >= len(levels):
            return Resolved((), "any", 1, f"'{approver}' has {len(levels)} levels of escalation, and all were taken")
        return escalated(approver, levels[level], self.directory, asked, before)

    def calendar_of(self, person: str = "") -> BusinessCalendar | None:
        """The calendar that somebody works by, in their own time zone where one is said; None where there is none."""
        found = self.directory.find(person)
        wanted = found.calendar if found is not None else None
        calendar = self.calendars.get(wanted or self.settings.calendar or next(iter(self.calendars), ""))
        if calendar is not None and found is not None and found.time_zone:
            return calendar.in_zone(found.time_zone)
        return calendar

    def due(self, approver: str, people: Iterable[str], opened: datetime) -> datetime | None:
        """When a step is due that opens at an instant; None where its role has no time or the house no calendar.

        Where those asked work by several calendars, the latest counts, so that each of them had the time.
        """
        allowed = self.routing_of(approver).due
        return None if allowed is None else self.after(allowed, approver, people, opened)

    def after(self, allowed: WorkingTime, approver: str, people: Iterable[str], start: datetime) -> datetime | None:
        """The end of some working time of those asked for an approver role; None where the house has no calendar."""
        named = self.routing_of(approver).calendar
        own = None if named is None else self.calendars.get(named)
        calendars = [own] if own is not None else [self.calendar_of(one) for one in people] or [self.calendar_of()]
        return max((one.due(start, allowed) for one in calendars if one is not None), default=None)

    def reasons_for(self, use: ReasonUse) -> Mapping[str, ReasonCode]:
        """The codes that are offered for something at present."""
        return {code: one for code, one in self.reasons.items() if one.active and use in one.use}

    def ways(self) -> Iterable[tuple[str, Who]]:
        """Every way in which a routing finds people, with its approver role."""
        for approver, routing in self.routing.items():
            for who in routing.ways():
                yield approver, who
