"""Codes about the desk's own files: people, routing, calendars, subscribers."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

DESK: Final = by_code(
    CodeDoc(
        "never-working",
        "a calendar on which nobody works",
        "A due time was asked for, and the calendar has no working day in the ten years after: a closing runs on, or "
        "the date lies at the end of what calendars cover. A due time that never comes would hide the approval.",
        "Correct the closing, or the date.",
        example=(
            "from datetime import UTC, date, datetime\n"
            "from zoneinfo import ZoneInfo\n"
            "from cpq.desk_rules.calendar import BusinessCalendar, Closing\n"
            "from cpq.desk_rules.working_hours import read_week\n"
            "from cpq.desk_rules.working_time import working_days\n"
            "\n"
            'week = read_week({"monday to friday": "09:00-17:00"})\n'
            "closed = Closing(from_=date(2026, 12, 24), until=date(2062, 1, 1))\n"
            'calendar = BusinessCalendar(ZoneInfo("Europe/Paris"), week, closed=(closed,))\n'
            "calendar.due(datetime(2026, 12, 23, 15, tzinfo=UTC), working_days(2))"
        ),
    ),
    CodeDoc(
        "person-not-found",
        "there is no such person",
        "Somebody is named who is not in desk/people.yaml. Nobody unknown may do anything.",
        "Check the spelling, or add the person.",
        example=('from cpq import Workspace\n\nWorkspace.open(".").desk_rules.directory.person("rep-nort")'),
    ),
    CodeDoc(
        "unknown-calendar",
        "there is no calendar of that name",
        "A person, a routing or the settings follow a calendar that desk/calendar.yaml does not have, so no due time "
        "could be told.",
        "Check the spelling, or add the calendar.",
        "calendar: frence",
        "calendar: france",
    ),
    CodeDoc(
        "unknown-desk-file",
        "a file that the desk does not read",
        "A file lies in desk/ under a name that means nothing there, so nothing in it counts; a misspelt routing.yaml "
        "would silently ask nobody in particular.",
        "Rename the file, or put it elsewhere.",
        "$ mv desk/routing.yaml desk/rooting.yaml",
    ),
    CodeDoc(
        "unknown-group",
        "there is no group of that name",
        "A routing asks a group that nobody belongs to and that no file names.",
        "Check the spelling, or add the group.",
        "who: group desc",
        "who: group desk",
    ),
    CodeDoc(
        "unknown-holidays",
        "a place whose public holidays are not known",
        "A calendar names a part of a country, or a country, of which no public holidays are known. What is due would "
        "be due on days on which nobody works.",
        "Name the whole country, such as FR, or a part with holidays of its own, such as DE-BY; list further days "
        "under closed.",
        "public holidays: [FR-QQ]",
        "public holidays: [FR]",
        run="$ cpq validate",
    ),
    CodeDoc(
        "unknown-person",
        "there is no person of that id",
        "Somebody's manager, second account or delegate, a member of a group or whom a routing asks is not in "
        "desk/people.yaml. The approval would reach nobody.",
        "Check the spelling, or add the person.",
        "manager: boss",
        "manager: director",
    ),
    CodeDoc(
        "unknown-subscriber",
        "there is no subscriber of that name",
        "An alert tells a subscriber that desk/subscribers.yaml does not have, so nobody would hear of it.",
        "Check the spelling, or add the subscriber.",
        "tell: [chat]",
        "tell: [desk-chat]",
    ),
    CodeDoc(
        "unknown-time-zone",
        "there is no time zone of that name",
        "Time zones have names of the IANA database. Abbreviations such as CET or CEST say nothing about changed "
        "clocks, or are no names at all.",
        "Write a name such as Europe/Paris.",
        "time zone: Paris",
        "time zone: Europe/Paris",
    ),
)
