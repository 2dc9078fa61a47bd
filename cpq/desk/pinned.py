"""The policy that priced a quote: kept with the quotes when one is first priced by it, and opened again from there.

The bytes of catalogs and rules are one content of the store under their own fingerprint, so a quote reopens on any
machine that holds the store, whether or not somebody published that policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from cpq.contracts.versions import Version, Versions, pinned_by
from cpq.files.packed_files import pack, unpack
from cpq.policy_history import PolicyVersion, working_files
from cpq.problems import Conflict, NotFound

if TYPE_CHECKING:
    from cpq.contracts.document import RunningContract
    from cpq.store import Store
    from cpq.workspace import Workspace

_SHORT = 12


@dataclass(frozen=True)
class PinnedPolicies:
    """The versions of the policy that stored quotes are priced by.

    Attributes:
        workspace: The workspace as its files are now.
    """

    workspace: Workspace
    store: Store
    _opened: dict[str, Workspace] = field(default_factory=dict, repr=False, compare=False)

    def under(self, fingerprint: str) -> Workspace:
        """The workspace under the policy of a fingerprint.

        Raises:
            NotFound: It was neither kept with a quote nor published.
            InvalidFiles: This version of the program finds errors in its files.
        """
        if fingerprint == self.workspace.fingerprint:
            return self.workspace
        found = self._opened.get(fingerprint)
        if found is None:
            found = self._opened.setdefault(fingerprint, self.workspace.with_policy(self._version(fingerprint)))
        return found

    def in_force(self, on: date) -> Workspace:
        """The workspace under the policy that prices new quotes of an order date.

        That is what was published for the date; where nothing was, the files as they are.
        """
        fingerprint = self.published(on)
        return self.under(fingerprint) if fingerprint else self.workspace

    def published(self, on: date) -> str:
        """Fingerprint of what was published for an order date; empty where nothing was."""
        found = self.workspace.history.in_force(on)
        return "" if found is None else found.fingerprint

    def versions(self, contract: RunningContract, current: Workspace | None = None) -> Versions:
        """The policies that a contract's lines are priced by: those that it pins, and the one at hand.

        Args:
            current: The workspace under the policy at hand; as its files are where left out.

        Raises:
            NotFound: A policy that it pins was neither kept with a quote nor published.
        """
        at_hand = current or self.workspace
        pinned = {digest: _version(self.under(digest)) for digest in pinned_by(contract) - {at_hand.fingerprint}}
        return Versions(_version(at_hand), pinned)

    def to_keep(self, fingerprint: str) -> Mapping[str, bytes]:
        """The bytes of a policy, by its fingerprint; nothing where the store has them.

        Raises:
            Conflict: The files of the workspace have changed since it was read.
        """
        if self._kept(fingerprint) is not None:
            return {}
        if fingerprint != self.workspace.fingerprint:
            return {fingerprint: pack(self.workspace.history.files(fingerprint))}
        version = working_files(self.workspace.root)
        if version.fingerprint != fingerprint:
            hint = "run it again, so that the quote is priced by what is kept"
            raise Conflict("the files have changed since they were read", code="changed-meanwhile", hint=hint)
        return {fingerprint: pack(version.files)}

    def keep_in_workspace(self, fingerprint: str) -> None:
        """Keep the bytes of a policy in the workspace too, where a contract looks for the policy that holds it."""
        data = self._kept(fingerprint)
        if data is not None:
            self.workspace.history.keep(unpack(data))

    def _version(self, fingerprint: str) -> PolicyVersion:
        data = self._kept(fingerprint)
        if data is not None:
            return PolicyVersion(f"policy {fingerprint[:_SHORT]}", unpack(data))
        history = self.workspace.history
        return history.version(history.find(fingerprint))

    def _kept(self, fingerprint: str) -> bytes | None:
        try:
            return self.store.content(fingerprint)
        except NotFound:
            return None


def _version(workspace: Workspace) -> Version:
    return Version(workspace.policy, workspace.catalog, workspace.fingerprint)
