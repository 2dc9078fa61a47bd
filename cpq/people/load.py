"""People from a file, or from the data of another system, as a directory."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Self, cast

from pydantic import Field, model_validator

from cpq.files.located import Located
from cpq.files.models import FileModel, Id, parse_model
from cpq.people.directory import Directory
from cpq.people.person import SYSTEM, Authority, Delegation, Group, Person, Role
from cpq.problems import InvalidRequest, Problem


class PeopleFile(FileModel):
    """Who works with quotes.

    Attributes:
        people: People by id.
        groups: Groups that are more than what people say of themselves, by id.
        delegations: Who decides for whom, and when.
        authority: What somebody in a role may grant alone, where nothing is said of the person.
    """

    noun: ClassVar[str] = "the file of people"

    people: dict[Id, Person] = Field(default_factory=dict)
    groups: dict[Id, Group] = Field(default_factory=dict)
    delegations: tuple[Delegation, ...] = ()
    authority: dict[Role, Authority] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _nobody_is_the_system(self) -> Self:
        if SYSTEM in self.people:
            raise ValueError(f"'{SYSTEM}' is what time does by itself in every history; give the person another id")
        return self

    def directory(self) -> Directory:
        """The people as a directory; days of delegations are read in UTC."""
        return Directory(
            MappingProxyType(self.people),
            self.delegations,
            MappingProxyType(self.groups),
            MappingProxyType(self.authority),
        )


def directory_from(data: Mapping[str, Any]) -> Directory:
    """The directory that another system sends: the fields of ``desk/people.yaml``, spelled with underscores.

    Args:
        data: JSON-ready data, such as ``{"people": {"rep": {"name": "Sales rep", "roles": ["rep"]}}}``; rates and
            amounts are text, as in files.

    Raises:
        InvalidRequest: With everything that is wrong in it.
    """
    problems: list[Problem] = []
    read = parse_model(PeopleFile, _named(data), problems, what="the people", spelled="with underscores")
    if read is None:
        raise InvalidRequest(problems)
    return read.directory()


def _named(data: Mapping[str, Any]) -> Located:
    """The data with its fields named as in code, where ``from`` is a word of the language."""
    named = dict(data)
    if isinstance(named.get("delegations"), list):
        named["delegations"] = [
            {("from_" if name == "from" else name): value for name, value in one.items()}
            if isinstance(one, dict)
            else one
            for one in named["delegations"]
        ]
    return cast(Located, named)  # data without places is refused in words all the same
