"""Names in the files of ``desk/`` that lead nowhere: people, groups, calendars, subscribers, time zones, places."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from cpq.countries import is_country, unknown_country
from cpq.desk_rules.commission import CommissionFile
from cpq.desk_rules.documents import AlertsFile, CalendarFile, RoutingFile, SubscribersFile
from cpq.desk_rules.public_holidays import wrong_place
from cpq.desk_rules.settings import Settings
from cpq.desk_rules.time_zones import known_zone, zone_hint
from cpq.desk_rules.who import Who
from cpq.files.models import FileModel
from cpq.people.load import PeopleFile
from cpq.problems import Problem, SourceLocation, did_you_mean

_HOME = {"person": "people", "group": "people", "calendar": "calendar", "subscriber": "subscribers"}
"""The file that names each kind of thing."""


class References:
    """Checks what the files say of each other."""

    def __init__(self, files: Mapping[str, FileModel], unread: Collection[str]) -> None:
        """What was read.

        Args:
            files: What each file said.
            unread: Files that are there and could not be read; names of what they may hold are not told to be unknown.
        """
        self.files = files
        self.unread = unread
        people, calendars = files.get("people"), files.get("calendar")
        self.people = people if isinstance(people, PeopleFile) else PeopleFile()
        self.calendars = calendars if isinstance(calendars, CalendarFile) else CalendarFile()
        self.groups = {*self.people.groups, *(group for one in self.people.people.values() for group in one.groups)}

    def problems(self) -> Iterator[Problem]:
        """Everything that leads nowhere, file by file."""
        yield from self._of_people()
        yield from self._of_calendars()
        for file in self.files.values():
            if isinstance(file, RoutingFile):
                yield from self._of_routing(file)
            elif isinstance(file, AlertsFile):
                yield from self._of_alerts(file)
            elif isinstance(file, CommissionFile):
                yield from self._of_commission(file)
            elif isinstance(file, Settings):
                yield from self._named("calendar", file.calendar, self.calendars.calendars, file.where_of("calendar"))

    def _of_people(self) -> Iterator[Problem]:
        known = self.people.people
        for person in known.values():
            yield from self._named("person", person.manager, known, person.where_of("manager"))
            yield from self._named("person", person.same_as, known, person.where_of("same_as"))
            yield from self._named("calendar", person.calendar, self.calendars.calendars, person.where_of("calendar"))
            if person.time_zone:
                yield from _zone(person.time_zone, person.where_of("time_zone"))
        for group in self.people.groups.values():
            for member in group.members:
                yield from self._named("person", member, known, group.where_of("members"))
        for delegation in self.people.delegations:
            yield from self._named("person", delegation.of, known, delegation.where_of("of"))
            yield from self._named("person", delegation.to, known, delegation.where_of("to"))
        amounts = [one for one in self.people.authority.values() if one.may_grant_amount is not None]
        for one in amounts[1:]:
            first, other = amounts[0].may_grant_amount, one.may_grant_amount
            if first is not None and other is not None and first.currency != other.currency:
                message = f"this limit is in {other.currency}, that of another role in {first.currency}"
                where = one.where_of("may_grant_amount")
                yield Problem("currency-mismatch", where, message, "write the limits of all roles in one currency")

    def _of_calendars(self) -> Iterator[Problem]:
        for calendar in self.calendars.calendars.values():
            yield from _zone(calendar.time_zone, calendar.where_of("time_zone"))
            for place in calendar.public_holidays:
                if not is_country(place.partition("-")[0]):
                    error = unknown_country(place.partition("-")[0])
                    yield Problem(error.code, calendar.where_of("public_holidays"), error.message, error.hint)

    def _of_routing(self, file: RoutingFile) -> Iterator[Problem]:
        for routing in file.routing.values():
            yield from self._ways(routing.who, routing.where_of("who"))
            yield from self._ways(routing.otherwise, routing.where_of("otherwise"))
            for level in routing.escalate:
                yield from self._ways(level.to, level.where_of("to"))
            yield from self._named("calendar", routing.calendar, self.calendars.calendars, routing.where_of("calendar"))

    def _ways(self, ways: Iterable[Who], where: SourceLocation) -> Iterator[Problem]:
        for who in ways:
            if who.kind == "group":
                yield from self._named("group", who.name, self.groups, where)
            elif who.kind == "person":
                yield from self._named("person", who.name, self.people.people, where)

    def _of_commission(self, file: CommissionFile) -> Iterator[Problem]:
        for plan in file.plans.values():
            for person in plan.people:
                yield from self._named("person", person, self.people.people, plan.where_of("people"))

    def _of_alerts(self, file: AlertsFile) -> Iterator[Problem]:
        subscribers = self.files.get("subscribers")
        known = subscribers.subscribers if isinstance(subscribers, SubscribersFile) else {}
        for alert in file.alerts.values():
            for told in alert.tell:
                yield from self._named("subscriber", told, known, alert.where_of("tell"))

    def _named(self, kind: str, name: str | None, known: Collection[str], where: SourceLocation) -> Iterator[Problem]:
        """A problem where a name leads nowhere."""
        if name is not None and name not in known and _HOME[kind] not in self.unread:
            yield Problem(f"unknown-{kind}", where, f"there is no {kind} '{name}'", did_you_mean(name, known))


def unknown_holidays(files: Mapping[str, FileModel]) -> Iterator[Problem]:
    """Parts of countries whose public holidays are not known.

    It loads the tables of all countries, so it is asked only when a workspace is checked as a whole.

    Args:
        files: What each file of the folder said.
    """
    calendars = files.get("calendar")
    for calendar in calendars.calendars.values() if isinstance(calendars, CalendarFile) else ():
        for place in calendar.public_holidays:
            wrong = wrong_place(place) if is_country(place.partition("-")[0]) else None
            if wrong is not None:
                yield Problem("unknown-holidays", calendar.where_of("public_holidays"), *wrong)


def _zone(name: str, where: SourceLocation) -> Iterator[Problem]:
    if not known_zone(name):
        yield Problem("unknown-time-zone", where, f"there is no time zone '{name}'", zone_hint(name))
