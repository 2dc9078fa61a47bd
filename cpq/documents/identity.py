"""The parties of a quote as its document names them, and the seller's identity in the footer."""

from __future__ import annotations

from collections.abc import Iterator

from cpq.documents.formats import NO_BREAK_SPACE, Formats
from cpq.documents.profiles import CountryProfile
from cpq.documents.seller import Seller
from cpq.documents.texts import Texts
from cpq.documents.view import Party
from cpq.quotes.parties import Account
from cpq.quotes.priced import PricedQuote

_UNBROKEN = 60
"""Letters up to which one statement of the footer stays on one line."""


def seller_party(seller: Seller, texts: Texts) -> Party:
    """The seller with the ways to reach it."""
    lines = [*seller.address, seller.phone, seller.email, seller.website]
    return Party(texts.gettext("From"), seller.name, tuple(line for line in lines if line))


def recipient_of(quote: PricedQuote, given: Account | None) -> Account:
    """Who the document is addressed to: the given account, the channel partner it is for, or the account."""
    request = quote.request
    if given is not None:
        return given
    channel = request.sold_through
    if channel is not None and request.addressee != "end customer":
        name = channel.partner if request.addressee == "partner" else channel.distributor
        if name:
            return Account(id=name, name=name)
    return request.account


def buyer_parties(quote: PricedQuote, recipient: Account, texts: Texts, formats: Formats) -> Iterator[Party]:
    """The buyer, then the end customer and the delivery address where they differ."""
    request = quote.request
    yield Party(texts.gettext("To"), recipient.name or recipient.id, tuple(_account_lines(recipient, texts, formats)))
    end_customer = request.end_customer
    if not end_customer and recipient.id != request.account.id:
        end_customer = request.account.name or request.account.id
    if end_customer:
        yield Party(texts.gettext("End customer"), end_customer)
    if request.ship_to is not None and request.ship_to.address:
        first, *others = request.ship_to.address
        country = _country(request.ship_to.country, formats)
        yield Party(texts.gettext("Deliver to"), first, tuple([*others, country] if country else others))


def _account_lines(account: Account, texts: Texts, formats: Formats) -> Iterator[str]:
    if account.contact:
        yield account.contact
    yield from account.address
    country = _country(account.country, formats)
    if account.address and country:
        yield country
    if account.tax_id:
        yield texts.gettext("VAT no. {value}", value=account.tax_id)


def _country(code: str, formats: Formats) -> str:
    return str(formats.locale.territories.get(code.upper(), code))


def footer_lines(seller: Seller, profile: CountryProfile, texts: Texts) -> tuple[str, ...]:
    """Legal identity in two lines: name and seat, then registrations."""
    stated = []
    for field in profile.identity:
        value = getattr(seller, field.field)
        text = ", ".join(value) if isinstance(value, tuple) else value
        if text:
            label = texts.gettext(field.label, value=text)
            stated.append(label.replace(" ", NO_BREAK_SPACE) if len(label) <= _UNBROKEN else label)
    first = ", ".join([seller.name, *seller.address])
    return tuple(line for line in (first, " · ".join(stated)) if line)
