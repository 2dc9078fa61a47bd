"""Alerts of ``desk/alerts.yaml``: what is found at a moment, told once a day for as long as it lasts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Final

from cpq.dates import add_days, add_months
from cpq.desk.desk import Desk
from cpq.desk_rules.alerts import Alert, DropAlert, ExpiringAlert, OverdueAlert, StalledAlert
from cpq.desk_rules.rules import DeskRules
from cpq.desk_rules.settings import lasts_until
from cpq.hand_off import alert_texts
from cpq.hand_off.alert_texts import Texts
from cpq.hand_off.pending_value import PendingChange, pending_changes
from cpq.hand_off.subscribed import ALERT, active
from cpq.hand_off.sweep import PAGE, every, rows_of
from cpq.money import Money
from cpq.people.person import SYSTEM
from cpq.problems import CpqError
from cpq.quotes.status import BUSY
from cpq.store import Notice, QueueFilter, QueueRow, QuoteFilter, QuoteRow, Store
from cpq.stored_quotes.validity import last_moment
from cpq.terms import Term


def promised(rules: DeskRules, alert: str) -> tuple[str, ...]:
    """Subscribers that are told an alert: those that it names, else every one that wants alerts."""
    named = rules.alerts[alert].tell
    return tuple(name for name, one in active(rules).items() if (name in named if named else one.wants(ALERT)))


@dataclass(frozen=True)
class Alerts:
    """The alerts of one desk at one moment.

    Attributes:
        at: The moment; of a day one notice is told of each thing.
    """

    desk: Desk
    at: datetime

    def notices(self) -> Iterator[tuple[str, Notice]]:
        """Everything that there is to tell, each with the id of its alert."""
        for name, alert in self.desk.rules.alerts.items():
            for notice in self._found(name, alert):
                yield name, notice

    def _found(self, name: str, alert: Alert) -> Iterator[Notice]:
        if isinstance(alert, StalledAlert):
            yield from self._stalled(name, alert)
        elif isinstance(alert, OverdueAlert):
            yield from self._overdue(name, alert)
        elif isinstance(alert, ExpiringAlert):
            yield from self._expiring(name, alert)
        else:
            yield from self._dropped(name, alert)

    def _stalled(self, name: str, alert: StalledAlert) -> Iterator[Notice]:
        for row in rows_of(self._store, alert.status):
            since = self._touched(row)
            end = self.desk.rules.after(alert.after, "", (row.owner,), since)
            if end is not None and end <= self.at and self._large(alert, row):
                yield self._notice(name, alert, row.number, alert_texts.stalled(row.number, row.status, since))

    def _touched(self, row: QuoteRow) -> datetime:
        """When somebody last did something about a quote; reminding them of it is nothing that they did."""
        if row.updated_by != SYSTEM:
            return row.updated_at
        by_people = (event.at for event in self._store.events(row.number) if event.actor != SYSTEM)
        return max(by_people, default=row.created_at)

    def _overdue(self, name: str, alert: OverdueAlert) -> Iterator[Notice]:
        for row in self._late_steps():
            due = row.due
            if due is not None and alert.after is not None:
                ends = [self.desk.rules.after(alert.after, role, row.people, due) for role in row.approvers]
                due = min((end for end in ends if end is not None), default=None)
            if row.due is not None and due is not None and due <= self.at and self._large(alert, row):
                about = {"step": row.step, "asked": list(row.people)}
                texts = alert_texts.overdue(row.quote, row.step, row.due)
                yield self._notice(name, alert, row.quote, texts, about)

    def _late_steps(self) -> Iterator[QueueRow]:
        """Steps that were due before now, but for those whose clock stands still."""
        after: tuple[str, str, str] | None = None
        while True:
            page = self._store.queue(QueueFilter(overdue_at=self.at, limit=PAGE, after=after))
            yield from (row for row in page if row.paused is None)
            if len(page) < PAGE:
                return
            after = page[-1].place

    def _expiring(self, name: str, alert: ExpiringAlert) -> Iterator[Notice]:
        horizon = lasts_until(self.at, alert.within)
        if alert.what == "approval":
            wanted = QuoteFilter(statuses=("approved",), approval_ends=(self.at, horizon))
        else:
            wanted = QuoteFilter(statuses=tuple(sorted(BUSY)), offer_ends=(self.at.date(), horizon.date()))
        for row in every(self._store, wanted):
            end = self._end(row, alert)
            if end is not None and self.at <= end <= horizon and self._large(alert, row):
                yield self._notice(name, alert, row.number, alert_texts.expiring(row.number, alert.what, end))

    def _end(self, row: QuoteRow, alert: ExpiringAlert) -> datetime | None:
        newest = self._store.read(row.number).newest
        if alert.what == "approval":
            return newest.approved_until
        until = newest.content.valid_until
        return None if until is None else last_moment(until)

    def _dropped(self, name: str, alert: DropAlert) -> Iterator[Notice]:
        for change in pending_changes(self._store, _back(self.at, alert.within)):
            if change.fall >= alert.by and change.fall > 0 and self._is_above(alert, change):
                texts = alert_texts.dropped(change, str(alert.within))
                yield self._notice(name, alert, "", texts, {"about": change.currency})

    def _is_above(self, alert: DropAlert, change: PendingChange) -> bool:
        return alert.above is None or change.before > self._converted(alert.above, change.currency)

    def _large(self, alert: Alert, row: QuoteRow | QueueRow) -> bool:
        """Whether a quote is large enough for an alert; one that no rate compares is told rather than forgotten."""
        return alert.above is None or row.net_total > self._converted(alert.above, row.currency)

    def _converted(self, bound: Money, currency: str) -> Decimal:
        try:
            return self.desk.workspace.compiled(self.at.date()).convert(bound, currency)
        except CpqError:
            return _NONE

    def _notice(
        self, name: str, alert: Alert, quote: str, texts: Texts, about: Mapping[str, Any] | None = None
    ) -> Notice:
        said = {"alert": name, "about": quote, "tell_owner": alert.tell_owner, **(about or {})}
        said["text"] = dict(alert.text) if alert.text is not None else dict(texts)
        place = "/".join(part for part in (name, said["about"], said.get("step", "")) if part)
        return Notice(f"{place}/{self.at.date()}", self.at, quote, said)

    @property
    def _store(self) -> Store:
        return self.desk.store


_NONE: Final = Decimal("-Infinity")
"""Below every amount."""


def _back(at: datetime, span: Term) -> datetime:
    """The moment that lies some months and days before another."""
    day = add_days(add_months(at.date(), -span.months), -span.days)
    return datetime.combine(day, at.timetz() if at.tzinfo else time.min)
