"""The contracts of a workspace: read from ``contracts/``, created from quotes, changed and renewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cpq.approvals import ApprovalDecision, decide
from cpq.approvals.assess import assess
from cpq.approvals.assessment import Assessment
from cpq.approvals.together import about_changes, together
from cpq.contracts.amended import Amended
from cpq.contracts.amending import amend
from cpq.contracts.changes import Amendment
from cpq.contracts.contract_change import PricedChange
from cpq.contracts.creating import contract_of
from cpq.contracts.document import RunningContract
from cpq.contracts.merging import merged
from cpq.contracts.policy_prices import contracted_prices
from cpq.contracts.reading import contract_from, read_amendment, read_contract
from cpq.contracts.renewing import Asked, Renewed, renew
from cpq.contracts.versions import Version, Versions
from cpq.files.folders import list_files, read_file, shown_path
from cpq.files.located import LocatedMap
from cpq.policy.compiled import compile_policy
from cpq.problems import InvalidFiles, NotFound, Problem, accepted, did_you_mean, has_errors
from cpq.quotes.parties import Account
from cpq.quotes.priced import PricedQuote

if TYPE_CHECKING:
    from cpq.workspace import Workspace

FOLDER = "contracts"
"""Folder of running contracts, beside ``deals/``; no part of the policy."""

_SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True)
class Contracts:
    """Operations on the running contracts of a workspace."""

    workspace: Workspace

    def paths(self) -> tuple[str, ...]:
        """Paths of the contract files."""
        return tuple(path for path in list_files(self.workspace.root, FOLDER)[0] if path.endswith(_SUFFIXES))

    def all(self) -> tuple[RunningContract, ...]:
        """Every contract of the folder, by path.

        Raises:
            InvalidFiles: With every problem of every file.
        """
        problems: list[Problem] = []
        found = [self._from_file(self.workspace.root / path, path, problems) for path in self.paths()]
        if has_errors(problems):
            raise InvalidFiles(problems)
        return tuple(contract for contract in found if contract is not None)

    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong in the contract files."""
        found: list[Problem] = []
        for path in self.paths():
            self._from_file(self.workspace.root / path, path, found)
        return tuple(found)

    def read(self, named: Path | str) -> RunningContract:
        """A contract by path, by the name of a file under ``contracts/``, or by its id.

        Raises:
            NotFound: There is none; the hint names the closest.
            InvalidFiles: With every problem of the file.
        """
        path = self._find(str(named))
        problems: list[Problem] = []
        contract = self._from_file(path, shown_path(self.workspace.root, path), problems)
        return accepted(contract, problems)

    def path_of(self, contract_id: str) -> str:
        """Path of the file of a contract from the workspace; empty where there is none."""
        return self._ids().get(contract_id, "")

    def parse(self, data: bytes, file: str) -> RunningContract:
        """A contract from the bytes of a file.

        Raises:
            InvalidFiles: With every problem.
        """
        problems: list[Problem] = []
        contract = read_contract(data, file, problems, self.workspace.accounts)
        return accepted(contract, problems)

    def from_document(self, document: LocatedMap) -> RunningContract:
        """A contract from data that was read already, such as a scenario.

        Raises:
            InvalidFiles: With every problem.
        """
        problems: list[Problem] = []
        contract = contract_from(document, problems, self.workspace.accounts)
        return accepted(contract, problems)

    def read_amendment(self, path: Path) -> Amendment:
        """An amendment from a file.

        Raises:
            NotFound: There is no such file.
            InvalidFiles: With every problem.
        """
        if not path.is_file():
            raise NotFound(f"there is no amendment '{path}'", code="contract-not-found", hint="name a file")
        shown = shown_path(self.workspace.root, path)
        data, problem = read_file(path, shown)
        problems: list[Problem] = [problem] if problem is not None else []
        amendment = None if problem is not None else read_amendment(data, shown, problems)
        return accepted(amendment, problems)

    def create(self, quote: PricedQuote, name: str = "", *, revision: int = 1) -> RunningContract:
        """The contract that an accepted quote becomes, with the policy's day count.

        An account that the workspace knows is named only; its file says the rest.

        Args:
            revision: Revision of the quote that was accepted.

        Raises:
            InvalidRequest: A line cannot be part of one.
        """
        made = contract_of(quote, name, day_count=self.workspace.policy.rounding.day_count, revision=revision)
        return self.with_known_account(made)

    def with_known_account(self, contract: RunningContract) -> RunningContract:
        """The contract with its account named only, where the account's own file says the same."""
        known = self.workspace.accounts.get(contract.account.id) == contract.account
        return contract.model_copy(update={"account": Account(id=contract.account.id)}) if known else contract

    def amend(self, contract: RunningContract, amendment: Amendment) -> Amended:
        """The contract after an amendment, and what it costs.

        Raises:
            NotFound: A line, or a pinned policy, is not there.
            InvalidRequest, CannotPrice: A change cannot be, or has no price.
        """
        return amend(contract, amendment, self.versions(contract))

    def amend_all(self, contract: RunningContract, amendments: Sequence[Amendment]) -> tuple[Amended, ...]:
        """Several open amendments of one contract, each on top of those of earlier days; one by itself as it is.

        Raises:
            Conflict: Two of them contradict each other; the message names lines, days and both.
        """
        versions = self.versions(contract)
        return (
            merged(contract, amendments, versions)
            if len(amendments) > 1
            else (amend(contract, amendments[0], versions),)
        )

    def renew(self, contract: RunningContract, asked: Asked | None = None) -> Renewed:
        """The contract that follows, what it costs, and the credit where the old one ends early.

        Raises:
            InvalidRequest, CannotPrice: It cannot be renewed so.
        """
        return renew(contract, asked or Asked(), self.versions(contract))

    def prices(self, contract: RunningContract, on: date) -> Mapping[str, object]:
        """The prices that a contract holds on a day, as a document of contracted prices for add-on orders."""
        return contracted_prices(contract, on)

    def decide(self, amended: Amended | Renewed) -> tuple[ApprovalDecision, ...]:
        """Who must approve what an amendment asks for, or a renewal as a whole; each by the policy that priced it.

        An amendment asks for added products with their discounts, and for lower prices; what runs on at its agreed
        price was approved when it was agreed.
        """
        versions = self.versions(amended.after)
        quotes = amended.asked if isinstance(amended, Amended) else amended.quotes
        return tuple(decide(quote, versions.compiled_for(quote)) for quote in quotes)

    def assess(self, change: PricedChange, versions: Versions) -> Assessment:
        """Everything that is required of a change of a contract before it may go out.

        What it asks for is judged by the policies that price it. Rules that read what happens to the contract, such as
        how much is given back, judge the change as a whole, by the policy at hand.
        """
        parts = []
        for quote in change.asked:
            policy = versions.compiled_for(quote)
            parts.append(assess(quote, policy, decide(quote, policy)))
        at_hand = versions.current
        rules = about_changes(at_hand.policy)
        whole = compile_policy(rules, at_hand.catalog, change.offer.as_of, at_hand.fingerprint)
        return together(assess(change.offer, whole, decide(change.offer, whole)), parts, rules)

    def versions(self, contract: RunningContract) -> Versions:
        """The policy at hand and every version that a contract pins.

        Raises:
            NotFound: A pinned version was never published here.
        """
        workspace = self.workspace
        current = Version(workspace.policy, workspace.catalog, workspace.fingerprint)
        pins = [contract.pin, *(line.pinned for line in contract.lines.values() if line.pinned is not None)]
        wanted = {pin.policy: pin.order_date for pin in pins if pin.policy not in ("", workspace.fingerprint)}
        return Versions(current, {digest: self._version(digest, day) for digest, day in wanted.items()})

    def _version(self, digest: str, on: date) -> Version:
        under = self.workspace.with_policy(self.workspace.policy_version(digest, on=on))
        return Version(under.policy, under.catalog, under.fingerprint)

    def _from_file(self, path: Path, shown: str, problems: list[Problem]) -> RunningContract | None:
        data, problem = read_file(path, shown)
        if problem is not None:
            problems.append(problem)
            return None
        return read_contract(data, shown, problems, self.workspace.accounts)

    def _find(self, named: str) -> Path:
        """The file that is meant."""
        root = self.workspace.root
        for candidate in (Path(named), root / named, *(root / FOLDER / f"{named}{end}" for end in ("", *_SUFFIXES))):
            if candidate.is_file():
                return candidate
        ids = self._ids()
        if named in ids:
            return root / ids[named]
        raise self.not_found(named)

    def not_found(self, named: str) -> NotFound:
        """The refusal of a contract that is not there, or not for whoever asks; the hint names the closest file."""
        ids = self._ids()
        stems = [Path(path).stem for path in self.paths()]
        hint = did_you_mean(named, [*ids, *stems]) or f"contracts here: {', '.join(ids) or 'none'}"
        return NotFound(f"there is no contract '{named}'", code="contract-not-found", hint=hint)

    def _ids(self) -> Mapping[str, str]:
        """Path of each contract that can be read, by its id."""
        problems: list[Problem] = []
        found = {path: self._from_file(self.workspace.root / path, path, problems) for path in self.paths()}
        return {contract.id: path for path, contract in found.items() if contract is not None}
