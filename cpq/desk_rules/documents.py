"""What each file of ``desk/`` holds as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final

from pydantic import Field

from cpq.desk_rules.alerts import Alert
from cpq.desk_rules.calendar import CalendarSpec
from cpq.desk_rules.checks import SubmitCheck
from cpq.desk_rules.commission import CommissionFile
from cpq.desk_rules.reasons import ReasonCode
from cpq.desk_rules.reports import ReportRules
from cpq.desk_rules.routing import Routing
from cpq.desk_rules.score import ScoreRules
from cpq.desk_rules.settings import Settings
from cpq.desk_rules.subscribers import Subscriber
from cpq.files.models import FileModel, Id
from cpq.people.load import PeopleFile


class RoutingFile(FileModel):
    """Who is asked for each approver role of the policy.

    Attributes:
        routing: Routing by approver role; any holder of the role where left out.
    """

    noun: ClassVar[str] = "the file of routing"

    routing: dict[Id, Routing] = Field(default_factory=dict)


class CalendarFile(FileModel):
    """When people work.

    Attributes:
        calendars: Calendars by id; the first is for everybody of whom none is said, unless the settings name one.
    """

    noun: ClassVar[str] = "the file of calendars"

    calendars: dict[Id, CalendarSpec] = Field(default_factory=dict)


class ChecksFile(FileModel):
    """What a quote must have before it is submitted.

    Attributes:
        checks: Checks by id.
    """

    noun: ClassVar[str] = "the file of checks"

    checks: dict[Id, SubmitCheck] = Field(default_factory=dict)


class ReasonsFile(FileModel):
    """Reason codes.

    Attributes:
        reasons: Reasons by code.
    """

    noun: ClassVar[str] = "the file of reasons"

    reasons: dict[Id, ReasonCode] = Field(default_factory=dict)


class SubscribersFile(FileModel):
    """Who is told what happens.

    Attributes:
        subscribers: Subscribers by id.
    """

    noun: ClassVar[str] = "the file of subscribers"

    subscribers: dict[Id, Subscriber] = Field(default_factory=dict)


class AlertsFile(FileModel):
    """What the desk wants to be told.

    Attributes:
        alerts: Alerts by id.
    """

    noun: ClassVar[str] = "the file of alerts"

    alerts: dict[Id, Alert] = Field(default_factory=dict)


DESK_FILES: Final[Mapping[str, type[FileModel]]] = MappingProxyType(
    {
        "people": PeopleFile,
        "routing": RoutingFile,
        "calendar": CalendarFile,
        "checks": ChecksFile,
        "reasons": ReasonsFile,
        "settings": Settings,
        "score": ScoreRules,
        "reports": ReportRules,
        "commission": CommissionFile,
        "subscribers": SubscribersFile,
        "alerts": AlertsFile,
    }
)
"""Model of each file of the folder by its name without ending; templates stand in a folder of their own."""
