"""From a priced quote to the view of its document: language, names, price level and recipient put together."""

from __future__ import annotations

from collections.abc import Mapping

from cpq.billing import BillingSchedule, billing_schedule
from cpq.catalog.catalog import Catalog
from cpq.documents.build import build_view
from cpq.documents.formats import locale_for
from cpq.documents.levels import printed_level
from cpq.documents.names import CatalogNames
from cpq.documents.seller import Seller
from cpq.documents.template import Template
from cpq.documents.texts import LANGUAGES, texts_for
from cpq.documents.view import QuoteView
from cpq.policy.waterfall import Rounding
from cpq.pricing.levels import level_totals
from cpq.problems import InvalidRequest
from cpq.quotes.parties import Account
from cpq.quotes.priced import LevelTotals, PricedQuote


def compose(
    quote: PricedQuote,
    language: str,
    *,
    catalog: Catalog,
    rounding: Rounding,
    seller: Seller,
    template: Template,
    accounts: Mapping[str, Account],
    draft: bool = False,
) -> QuoteView:
    """The view of a quote's document in a language, at the price level of its addressee.

    Args:
        quote: The priced quote.
        language: A language such as ``fr``, or a locale such as ``fr_CH``.
        accounts: Known accounts; a document for the partner is addressed to the partner's.
        draft: Whether nobody has approved the quote yet.

    Raises:
        CannotRender: The language or locale is unknown.
    """
    level = printed_level(quote)
    texts = texts_for(language)
    totals = None if level == "net" else level_totals(quote, level, rounding)
    return build_view(
        quote,
        texts=texts,
        seller=seller,
        template=template,
        locale=locale_for(language, quote.request.account.country),
        names=CatalogNames(texts.language, catalog.products, catalog.units),
        level_totals=totals,
        recipient=_recipient(quote, accounts),
        schedule=_schedule(quote, totals, rounding) if template.show_billing else None,
        draft=draft,
    )


def _schedule(quote: PricedQuote, totals: LevelTotals | None, rounding: Rounding) -> BillingSchedule | None:
    """What the addressee is invoiced when; None where a table of milestones or words of the rep's own say it.

    Raises:
        InvalidRequest: No schedule can be made of what the deal says.
    """
    if quote.request.payment_schedule:
        return None
    try:
        return billing_schedule(quote, rounding, totals=totals)
    except InvalidRequest as error:
        if any(problem.code != "unknown-billing" for problem in error.problems):
            raise
        return None


def language_for(quote: PricedQuote, accounts: Mapping[str, Account], usual: str) -> str:
    """The language of a document that nobody chose one for: the addressee's, where documents have words in it."""
    addressee = _recipient(quote, accounts) or quote.request.account
    spoken = addressee.language.replace("-", "_")
    return spoken if spoken.partition("_")[0].lower() in LANGUAGES else usual


def _recipient(quote: PricedQuote, accounts: Mapping[str, Account]) -> Account | None:
    sold = quote.request.sold_through
    if sold is None or quote.request.addressee == "end customer":
        return None
    return accounts.get(sold.partner if quote.request.addressee == "partner" else sold.distributor)
