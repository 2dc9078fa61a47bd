"""Where a run of the state machine keeps its quotes: a file, memory, or a server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count

from cpq.store import Store, Subscription
from cpq.workspace import Workspace

EVERYTHING = Subscription("everything")
DECISIONS = Subscription("decisions", frozenset({"step-decided", "step-overridden", "request-ended"}))
SUBSCRIPTIONS = (EVERYTHING, DECISIONS)

_tenants = count(1)


@dataclass
class Where:
    """A database with a tenant for each run.

    Attributes:
        connect: Opens the database; None where it lives only as long as ``kept``.
        kept: The store of a database in memory, which no other program could open.
    """

    policies: Mapping[str, Workspace]
    connect: Callable[[], Store] | None = None
    kept: Store | None = None
    tenant: str = ""
    opened: list[Store] = field(default_factory=list)

    def open(self) -> Store:
        """A store for a new run: a tenant that has no quote yet."""
        self.tenant = f"run-{next(_tenants)}"
        return self.reopen()

    def reopen(self) -> Store:
        """The store of this run, as another program would open it."""
        for store in self.opened:
            store.close()
        self.opened.clear()
        if self.connect is None:
            assert self.kept is not None
            return self.kept.of(self.tenant)
        store = self.connect().of(self.tenant)
        self.opened.append(store)
        return store

    def close(self) -> None:
        """Close what is open."""
        for store in [*self.opened, *([self.kept] if self.kept is not None else [])]:
            store.close()
