"""Who is part of a deal: the account that buys, the partner it is sold through, the place goods go to."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from cpq.quotes.part import RequestPart
from cpq.quotes.scalars import CleanText, YesNo


def fact_text(value: Any) -> Any:
    """A fact or choice as text where Python or JSON gave a yes, a no or a whole number."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    return value


Facts = dict[str, Annotated[CleanText, BeforeValidator(fact_text)]]
"""Facts by name, as text; the policy types them."""


def account_from(value: Any) -> Any:
    """An account of which only the id is said."""
    return {"id": value} if isinstance(value, str) else value


class Account(RequestPart):
    """Who buys, with the facts that rules may read.

    Attributes:
        id: The account's id in the CRM or the ``accounts/`` folder.
        name: Name on documents.
        parent: Id of the parent account, whose contracts may include subsidiaries.
        segment: Market segment that rules read.
        country: ISO 3166 code, such as FR.
        tax_id: VAT identification number or the like.
        language: Language of its documents.
        address: Lines of the address, as they are printed.
        contact: Person that documents are addressed to.
        facts: Anything else rules read, such as ``is_new: yes``; typed where the policy declares them.
    """

    noun = "an account"

    id: CleanText
    name: CleanText = ""
    parent: CleanText = ""
    segment: CleanText = ""
    country: CleanText = ""
    tax_id: CleanText = ""
    language: CleanText = ""
    address: tuple[CleanText, ...] = ()
    contact: CleanText = ""
    facts: Facts = Field(default_factory=dict)


class SoldThrough(RequestPart):
    """The partner, and possibly the distributor, that the deal is sold through.

    Attributes:
        partner: Who sells.
        tier: The partner's tier, which finds the discount.
        registered: Whether the partner registered the deal.
        distributor: The distributor in between, if there is one.
    """

    noun = "sold through"

    partner: CleanText = ""
    tier: CleanText = ""
    registered: YesNo = False
    distributor: CleanText = ""


class ShipTo(RequestPart):
    """Where goods go: the country decides tax, the zone decides freight.

    Attributes:
        country: ISO 3166 code, such as FR.
        zone: Freight zone that price books know.
        address: Lines of the address, as they are printed.
    """

    noun = "ship to"

    country: CleanText = ""
    zone: CleanText = ""
    address: tuple[CleanText, ...] = ()
