"""The states that a contract went through: which one a change is based on, and which one stands now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from cpq.contracts.document import RunningContract
from cpq.contracts.written import contract_json
from cpq.problems import Conflict
from cpq.quotes.parties import Account
from cpq.stored_quotes.content import canonical, hash_of
from cpq.stored_quotes.record import StoredQuote


def state_hash(contract: RunningContract) -> str:
    """SHA-256 over what a contract says; of its account only which it is, since the account's own file says the rest.

    However it was written down, in a file or with a quote, the same contract has the same hash.
    """
    bare = contract.model_copy(update={"account": Account(id=contract.account.id)})
    return hash_of(canonical(contract_json(bare)))


class Agreed(NamedTuple):
    """A state that a contract got by an accepted quote.

    Attributes:
        document: SHA-256 of the contract's document.
        based_on: State that the quote changed; empty where the contract began with it.
    """

    quote: StoredQuote
    document: str
    based_on: str


def agreed_states(contract_id: str, accepted: Iterable[StoredQuote]) -> Iterator[Agreed]:
    """Every state that accepted quotes gave a contract, in no order."""
    for quote in accepted:
        agreement = quote.agreement
        if agreement is None:
            continue
        changed = quote.contract == contract_id
        based_on = _based_on(quote) if changed else ""
        if agreement.contract_id == contract_id:
            yield Agreed(quote, agreement.contract, based_on)
        elif changed and agreement.closes:
            yield Agreed(quote, agreement.closes, based_on)


def newest(states: Iterable[Agreed], hashes: Mapping[str, str]) -> Agreed | None:
    """The state that no other one is based on; None where there is none.

    Args:
        hashes: Hash of each state by the SHA-256 of its document.
    """
    found = list(states)
    passed = {one.based_on for one in found}
    last = [one for one in found if hashes[one.document] not in passed]
    return max(last, key=lambda one: one.quote.number, default=None)


def _based_on(quote: StoredQuote) -> str:
    agreement = quote.agreement
    return "" if agreement is None else quote.revisions[agreement.revision - 1].content.contract_state


def extends(contract: RunningContract, earlier: RunningContract) -> bool:
    """Whether a contract is a later state of another one: every ledger goes on where the other's ended."""
    after, before = (dict(contract_json(one)["lines"]) for one in (contract, earlier))
    return all(
        name in after and after[name]["ledger"][: len(line["ledger"])] == line["ledger"]
        for name, line in before.items()
    )


def insist_unchanged(quote: StoredQuote, contract_state: str, makes: str, accepted: Iterable[StoredQuote]) -> None:
    """Insist that no accepted quote changed the contract that a quote changes, or made the one that it makes.

    Args:
        contract_state: State of the contract that the quote was priced against.
        makes: Id of the contract that comes of the quote: the same, or the one that a renewal makes.
        accepted: Accepted quotes of the account.

    Raises:
        Conflict: ``stale``: one did.
    """
    for other in accepted:
        agreement = other.agreement
        if agreement is None or other.number == quote.number:
            continue
        changes = other.contract in (agreement.contract_id, quote.contract if agreement.closes else None)
        if changes and (other.contract, _based_on(other)) == (quote.contract, contract_state):
            raise changed_since(quote, ANOTHER_QUOTE)
        if makes != quote.contract and agreement.contract_id == makes:
            raise changed_since(quote, ANOTHER_QUOTE)


def changed_since(quote: StoredQuote, by: str) -> Conflict:
    """The refusal of a change that was priced against an earlier state of its contract.

    Args:
        by: What changed it since: a quote, or a file.
    """
    return Conflict(
        f"{quote.number} {was_changed(quote.contract, by)}", code="stale", hint=REPRICE.format(quote.number)
    )


def was_changed(contract_id: str, by: str) -> str:
    """What is wrong with a change that was priced against an earlier state of its contract."""
    return f"was priced before contract '{contract_id}' was changed by {by}"


ANOTHER_QUOTE: Final = "another quote"
"""What changed a contract, for whoever may not see which quote did."""

REPRICE: Final = "cpq quote reprice {0} prices it against the contract as it is now"
"""What to do about it, for the number of the quote."""
