"""From a priced quote to its localized view: every figure becomes a string here, and stays one."""

from __future__ import annotations

from collections.abc import Iterator

from cpq.billing import BillingSchedule
from cpq.documents.bundle_rows import bundle_prices
from cpq.documents.formats import NO_BREAK_SPACE, Formats
from cpq.documents.identity import buyer_parties, footer_lines, recipient_of, seller_party
from cpq.documents.levels import printed_totals, without_hidden_allowances
from cpq.documents.line_rows import RowWriter
from cpq.documents.line_tables import Numbered, main_table, numbered, option_table, positions, usage_table
from cpq.documents.names import CatalogNames
from cpq.documents.payment_plan import payment_plan
from cpq.documents.profiles import CountryProfile, profile_for
from cpq.documents.seller import Seller
from cpq.documents.template import Template
from cpq.documents.texts import Texts
from cpq.documents.totals_view import TotalsWriter
from cpq.documents.view import Acceptance, Fact, Look, Metadata, Passage, QuoteView
from cpq.documents.wording import billing, duration, payment, term, term_unit
from cpq.quotes.parties import Account
from cpq.quotes.priced import LevelTotals, PricedQuote


def build_view(
    quote: PricedQuote,
    *,
    texts: Texts,
    seller: Seller,
    template: Template,
    locale: str,
    names: CatalogNames | None = None,
    level_totals: LevelTotals | None = None,
    recipient: Account | None = None,
    schedule: BillingSchedule | None = None,
    draft: bool = False,
) -> QuoteView:
    """Everything that the quote's document shows, as strings in one language.

    Args:
        quote: The priced quote.
        texts: Words of the document's language.
        seller: Who sells.
        template: What the document shows.
        locale: How numbers and dates are written, such as ``fr_FR``.
        names: Catalog names in that language; lines keep the names they were priced with where left out.
        level_totals: Figures at the addressee's price level, needed where that is not the net price.
        recipient: Who the document is addressed to; the partner or the account where left out.
        schedule: What is invoiced when, where the document shows it.
        draft: Whether nobody has approved the quote yet: every page then says so, and there is nothing to sign.

    Raises:
        CannotRender: The locale is unknown, or the addressee's level has no totals.
    """
    formats = Formats(locale, quote.currency)
    totals = without_hidden_allowances(printed_totals(quote, level_totals), quote)
    catalog = names or CatalogNames(texts.language)
    profile = profile_for(seller.country)
    lines = numbered(quote)
    writer = _row_writer(quote, lines, texts, formats, catalog, template, totals)
    figures = TotalsWriter(totals, texts, formats)
    head = _Head(quote, texts, formats, profile)
    return QuoteView(
        language=formats.locale.language + (f"-{formats.locale.territory}" if formats.locale.territory else ""),
        look=Look(template.page or profile.page, template.accent, template.logo),
        metadata=Metadata(head.title(), seller.name, head.subject(), quote.as_of.isoformat()),
        seller=seller.name,
        document=head.document(),
        number=quote.request.id,
        running_title=f"{seller.name} · {head.title()}",
        facts=tuple(head.facts()),
        parties=(seller_party(seller, texts), *buyer_parties(quote, recipient_of(quote, recipient), texts, formats)),
        references=tuple(head.references()),
        lines=main_table(lines, writer),
        totals=figures.rows(quote, template),
        taxes=figures.taxes(),
        total_remarks=() if totals.taxes else (texts.gettext(profile.untaxed),),
        years=figures.years() if template.show_years else None,
        milestones=figures.milestones(quote),
        billing=None if schedule is None else payment_plan(schedule, texts, formats),
        usage=usage_table(lines, writer),
        options=option_table(lines, writer),
        passages=tuple(_passages(quote, texts, formats, template, profile)),
        acceptance=_acceptance(texts, template) if template.show_acceptance and not draft else None,
        footer=footer_lines(seller, profile, texts),
        page_label=texts.gettext("Page {page} of {pages}", page="{page}", pages="{pages}"),
        mark=texts.gettext("Draft – not approved") if draft else "",
    )


def _row_writer(
    quote: PricedQuote,
    lines: list[Numbered],
    texts: Texts,
    formats: Formats,
    names: CatalogNames,
    template: Template,
    totals: LevelTotals,
) -> RowWriter:
    places = positions(lines)
    remarks = {
        line.id: texts.gettext("Alternative to item {number}", number=places[line.alternative_to])
        for line in quote.request.lines
        if line.alternative_to in places
    }
    spans = {(line.start, line.end) for line in quote.lines if line.period and line.start is not None}
    charges: dict[str, set[str]] = {}
    for line in quote.lines:
        charges.setdefault(line.line, set()).add(line.charge)
    several = frozenset(line for line, found in charges.items() if len(found) > 1)
    unit = term_unit(quote)
    bundles = bundle_prices(quote.lines, names.products, totals)
    return RowWriter(texts, formats, names, template, totals, len(spans) > 1, remarks, several, unit, bundles)


class _Head:
    """Title, dates and references at the top of the document."""

    def __init__(self, quote: PricedQuote, texts: Texts, formats: Formats, profile: CountryProfile) -> None:
        self._request = quote.request
        self._known = quote.facts
        self._unit = term_unit(quote)
        self._texts = texts
        self._formats = formats
        self._profile = profile

    def document(self) -> str:
        return self._texts.gettext(self._profile.title)

    def title(self) -> str:
        return f"{self.document()} {self._request.id}".rstrip()

    def subject(self) -> str:
        account = self._request.account
        return self._texts.gettext("{document} for {buyer}", document=self.document(), buyer=account.name or account.id)

    def facts(self) -> Iterator[Fact]:
        gettext, request = self._texts.gettext, self._request
        if request.id:
            yield Fact(gettext("Number"), request.id)
        change, contract = (self._known.get(f"quote.{name}") for name in ("contract_change", "contract"))
        if change == "amendment":
            yield Fact(gettext("Amendment of contract"), str(contract))
        elif change == "renewal":
            yield Fact(gettext("Renewal of contract"), str(contract))
        yield Fact(gettext("Date"), self._formats.long_date(request.as_of))
        if request.valid_until is not None:
            yield Fact(gettext("Valid until"), self._formats.long_date(request.valid_until))

    def references(self) -> Iterator[Fact]:
        """What the parties agree on besides prices."""
        gettext, request, formats = self._texts.gettext, self._request, self._formats
        if request.prepared_by:
            yield Fact(gettext("Prepared by"), request.prepared_by)
        if request.start is not None:
            yield Fact(gettext("Start of service"), formats.long_date(request.start))
        if request.term is not None:
            yield Fact(gettext("Contract term"), term(request.term, self._unit, self._texts, formats))
        if request.billing:
            yield Fact(gettext("Billing"), billing(request.billing, self._texts))
        yield Fact(gettext("Payment terms"), payment(request.payment_terms, self._texts))
        if request.early_payment is not None:
            off, days = formats.percent(request.early_payment.discount), request.early_payment.days
            said = self._texts.ngettext("{count} day", "{count} days", days)
            yield Fact(
                gettext("Early payment"), gettext("{discount} off if paid within {days}", discount=off, days=said)
            )
        if request.delivery:
            yield Fact(gettext("Delivery time"), duration(request.delivery, self._texts, formats))
        if request.incoterm:
            yield Fact(gettext("Incoterm"), request.incoterm)


def _passages(
    quote: PricedQuote, texts: Texts, formats: Formats, template: Template, profile: CountryProfile
) -> Iterator[Passage]:
    if quote.request.notes:
        yield Passage(texts.gettext("Remarks"), quote.request.notes)
    terms = [*template.terms_in(texts.language)]
    if quote.request.valid_until is not None:
        until = formats.long_date(quote.request.valid_until).replace(" ", NO_BREAK_SPACE)
        terms.insert(0, texts.gettext("We hold to this offer until {date}.", date=until))
    if template.mentions:
        terms += [texts.gettext(mention) for mention in profile.mentions]
        if profile.no_early_payment and quote.request.early_payment is None:
            terms[-1] = f"{terms[-1]} {texts.gettext(profile.no_early_payment)}"
    if terms:
        yield Passage(texts.gettext("Terms"), tuple(terms))


def _acceptance(texts: Texts, template: Template) -> Acceptance:
    usual = texts.gettext("We accept this quotation and its terms.")
    statement = template.acceptance.in_language(texts.language) if template.acceptance else usual
    fields = (texts.gettext("Name"), texts.gettext("Function"), texts.gettext("Place"), texts.gettext("Date"))
    return Acceptance(texts.gettext("Acceptance"), statement, fields, texts.gettext("Signature"))
