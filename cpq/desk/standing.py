"""The contracts as they stand: what files say, and what accepted quotes made of them since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cpq.contracts.document import RunningContract
from cpq.problems import Conflict, NotFound
from cpq.stored_quotes.contract_states import Agreed, agreed_states, extends, newest, state_hash
from cpq.stored_quotes.record import StoredQuote

if TYPE_CHECKING:
    from cpq.store import Store
    from cpq.workspace import Workspace


class Standing(NamedTuple):
    """A contract as it stands.

    Attributes:
        state: See :func:`cpq.stored_quotes.contract_states.state_hash`.
        said_by: What says so: a file, or the number of a quote.
        quotes: Accepted quotes that made or changed it.
        file: What its file says, where there is one.
    """

    contract: RunningContract
    state: str
    said_by: str
    quotes: tuple[StoredQuote, ...] = ()
    file: RunningContract | None = None


@dataclass(frozen=True)
class Contracts:
    """The contracts of a workspace and of the quotes that are kept for it."""

    workspace: Workspace
    store: Store

    def read(self, name: str) -> Standing:
        """A contract by its id, or as :meth:`cpq.running_contracts.Contracts.read` finds its file.

        Raises:
            NotFound: There is none.
            InvalidFiles: Its file has errors.
            Conflict: Its file and accepted quotes changed it in different ways.
        """
        file = self._file(name)
        contract_id = name if file is None else file.id
        return self.of(contract_id, file, self.store.accepted_for(contract_id))

    def of(self, contract_id: str, file: RunningContract | None, accepted: Sequence[StoredQuote]) -> Standing:
        """A contract from its file and from the accepted quotes of its account.

        A file that says what a contract once was is out of date; one that goes on from where the quotes left it is the
        contract.

        Raises:
            Conflict: Its file and accepted quotes changed it in different ways.
        """
        states = list(agreed_states(contract_id, accepted))
        documents = {one.document: self._stored(one) for one in states}
        hashes = {name: state_hash(contract) for name, contract in documents.items()}
        last = newest(states, hashes)
        if last is None:
            if file is None:
                raise self.workspace.contracts.not_found(contract_id)
            return Standing(file, state_hash(file), file.where.file, file=file)
        quotes = tuple(one.quote for one in states)
        stored = Standing(documents[last.document], hashes[last.document], last.quote.number, quotes, file)
        if file is None or state_hash(file) in {*hashes.values(), *(one.based_on for one in states)}:
            return stored
        if extends(file, stored.contract):
            return Standing(file, state_hash(file), file.where.file, quotes, file)
        raise Conflict(
            f"{file.where.file} and an accepted quote changed contract '{contract_id}' in different ways",
            code="amendment-conflict",
            hint="put what was agreed into the file too; cpq quote list --status accepted names the quotes",
        )

    def _file(self, name: str) -> RunningContract | None:
        try:
            return self.workspace.contracts.read(name)
        except NotFound:
            return None

    def _stored(self, state: Agreed) -> RunningContract:
        data = self.store.content(state.document)
        return self.workspace.contracts.parse(data, f"<{state.quote.number}>.yaml")
