"""The desk: a workspace, the quotes that are kept for it, and a clock; everything is done from a person's seat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from cpq.desk.pinned import PinnedPolicies
from cpq.desk.seat import Seat
from cpq.desk.standing import Contracts
from cpq.problems import NotAllowed

if TYPE_CHECKING:
    from cpq.desk_rules.rules import DeskRules
    from cpq.store import Store
    from cpq.workspace import Workspace


def utc_now() -> datetime:
    """The present moment, as the machine says."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """Where quotes are worked on.

    Attributes:
        workspace: The workspace as its files are now.
        store: Where quotes are kept.
        clock: The present moment; passed in, so that a test or a replay can say when it is.
    """

    workspace: Workspace
    store: Store
    clock: Callable[[], datetime] = utc_now

    @cached_property
    def rules(self) -> DeskRules:
        """The desk's own rules and people."""
        return self.workspace.desk_rules

    @cached_property
    def policies(self) -> PinnedPolicies:
        """The versions of the policy that quotes are priced by."""
        return PinnedPolicies(self.workspace, self.store)

    @cached_property
    def contracts(self) -> Contracts:
        """The contracts as they stand."""
        return Contracts(self.workspace, self.store)

    def as_(self, person: str) -> Seat:
        """The seat of a person, from which they do what they may.

        Raises:
            NotFound: Nobody has the id.
            NotAllowed: They have left.
        """
        found = self.rules.directory.person(person)
        if not found.active:
            raise NotAllowed(f"'{person}' has left and does nothing more", hint="active: yes in desk/people.yaml")
        return Seat(self, person)
