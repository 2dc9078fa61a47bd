"""Routing: for an approver role of the policy, who is asked today, until when, and who is asked when nobody answers."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, model_validator

from cpq.desk_rules.who import HOLDERS, Who, WhoText
from cpq.desk_rules.working_time import WorkingTimeText
from cpq.files.located import LocatedMap, place_of
from cpq.files.models import FileModel, Id, YesNo
from cpq.policy.how_many import HowMany, least_of


class Escalation(FileModel):
    """One level of escalation: who else is asked when a step is not decided in time.

    Attributes:
        after: Working time after the step was due, or after the level before; at once where left out.
        to: Whom to ask then.
        replaces: Whether they are asked instead of those asked before, who may otherwise still decide.
    """

    noun: ClassVar[str] = "an escalation"

    after: WorkingTimeText | None = None
    to: WhoText
    replaces: YesNo = False


def _levels(value: Any) -> Any:
    """Levels from the short form, which names whom to ask once the step is overdue."""
    levels = value if isinstance(value, list | tuple) else [value]
    return [LocatedMap([("to", level)], place_of(level)) if isinstance(level, str) else level for level in levels]


class Routing(FileModel):
    """Who is asked where the policy asks an approver role.

    Attributes:
        who: Whom to ask; those who hold the role where left out.
        need: Whether any one of them, all, or at least so many must approve.
        due: Working time from the moment that the step opens; never due where left out.
        remind_after: Working time after which those who have not decided are reminded, again and again.
        escalate: Who else is asked when the step is overdue, level by level.
        otherwise: Whom to ask where ``who`` leads to nobody who may decide.
        calendar: Business calendar that its times follow; those of the people asked where left out.
    """

    noun: ClassVar[str] = "a routing"

    who: WhoText = (HOLDERS,)
    need: HowMany = "any"
    due: WorkingTimeText | None = None
    remind_after: WorkingTimeText | None = None
    escalate: Annotated[
        tuple[Escalation, ...],
        BeforeValidator(_levels, json_schema_input_type=str | Escalation | list[str | Escalation]),
    ] = ()
    otherwise: WhoText = ()
    calendar: Id | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.need == "in order":
            raise ValueError("people of one role are not asked in order; say any, all or at least 2")
        if any(one.of == "approver" for one in (*self.who, *self.otherwise)):
            raise ValueError("only escalate may say manager of approver: nobody has been asked before")
        if self.escalate and self.due is None:
            raise ValueError("a step that is never due is never escalated; say due")
        return self

    @property
    def least(self) -> int | None:
        """How many must approve, where it says at least so many."""
        return least_of(self.need)

    def ways(self) -> tuple[Who, ...]:
        """Every way in which it finds people."""
        return (*self.who, *(one for level in self.escalate for one in level.to), *self.otherwise)


BY_ROLE = Routing()
"""Routing of a role that no file routes: any one of its holders, never due."""
