"""What a quote states by custom or law in the seller's country: data, one entry per country.

Sources: company law on business letters and invoice law by analogy; the wording follows ordinary business use. None of
it is legal advice, and a template can replace each text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from cpq.documents.seller import Seller
from cpq.documents.texts import N_
from cpq.problems import NOWHERE, Problem, SourceLocation

PageSize = Literal["A4", "letter"]
"""Paper of a document."""


@dataclass(frozen=True, slots=True)
class IdentityField:
    """One field of the seller's identity: which it is, how it is labelled, whether a quote should have it."""

    field: str
    label: str
    expected: bool = True


@dataclass(frozen=True, slots=True)
class CountryProfile:
    """How quotes look in one country.

    Attributes:
        title: What the document is called, in English; translated into the document's language.
        untaxed: What is said where no tax is shown.
        mentions: Further sentences that are printed with the terms.
        no_early_payment: What is added to the last of them where paying early earns nothing.
    """

    country: str
    title: str
    page: PageSize
    identity: tuple[IdentityField, ...]
    untaxed: str
    mentions: tuple[str, ...] = ()
    no_early_payment: str = ""


_VAT = IdentityField("vat_number", N_("VAT no. {value}"))
_EXCLUSIVE_OF_VAT: Final = N_("All prices exclude VAT, which is added at the rate in force.")

_FRANCE = CountryProfile(
    country="FR",
    title=N_("Quotation"),
    page="A4",
    identity=(
        IdentityField("legal_form", "{value}"),
        IdentityField("capital", N_("with capital of {value}")),
        IdentityField("company_number", "SIRET {value}"),
        IdentityField("registration", "{value}"),
        _VAT,
    ),
    untaxed=_EXCLUSIVE_OF_VAT,
    mentions=(
        N_(
            "Late payment bears penalties at three times the French legal interest rate, and a fixed compensation of "
            "€40 for recovery costs is due without a reminder (articles L441-10 and D441-5 of the French commercial "
            "code)."
        ),
    ),
    no_early_payment=N_("No discount is granted for early payment."),
)

_GERMANY = CountryProfile(
    country="DE",
    title=N_("Quotation"),
    page="A4",
    identity=(
        IdentityField("legal_form", "{value}", expected=False),
        IdentityField("seat", N_("Registered seat: {value}")),
        IdentityField("registration", "{value}"),
        IdentityField("directors", N_("Managing directors: {value}")),
        _VAT,
        IdentityField("tax_number", N_("Tax no. {value}"), expected=False),
    ),
    untaxed=_EXCLUSIVE_OF_VAT,
)

_BRITAIN = CountryProfile(
    country="GB",
    title=N_("Quotation"),
    page="A4",
    identity=(
        IdentityField("registration", "{value}"),
        IdentityField("company_number", N_("Company no. {value}")),
        IdentityField("seat", N_("Registered office: {value}")),
        _VAT,
    ),
    untaxed=_EXCLUSIVE_OF_VAT,
)

_UNITED_STATES = CountryProfile(
    country="US",
    title=N_("Quote"),
    page="letter",
    identity=(
        IdentityField("registration", "{value}", expected=False),
        IdentityField("tax_number", N_("Tax no. {value}"), expected=False),
    ),
    untaxed=N_("Applicable sales tax is added unless a valid exemption certificate is on file."),
)

_ELSEWHERE = CountryProfile(
    country="",
    title=N_("Quotation"),
    page="A4",
    identity=(
        IdentityField("legal_form", "{value}", expected=False),
        IdentityField("registration", "{value}", expected=False),
        IdentityField("company_number", N_("Company no. {value}"), expected=False),
        _VAT,
    ),
    untaxed=N_("All prices exclude taxes, which are added at the rate in force."),
)

PROFILES: Final = {profile.country: profile for profile in (_FRANCE, _GERMANY, _BRITAIN, _UNITED_STATES)}


def profile_for(country: str) -> CountryProfile:
    """The profile of a country by its ISO 3166 code; a plain one where it has none of its own."""
    return PROFILES.get(country.upper(), _ELSEWHERE)


def missing_fields(seller: Seller, where: SourceLocation = NOWHERE) -> tuple[Problem, ...]:
    """Warnings for what the seller's country expects on a quote and the settings do not say.

    Args:
        seller: The seller as the settings write it.
        where: Place of the seller in the settings.
    """
    profile = profile_for(seller.country)
    expected = [field.field for field in profile.identity if field.expected]
    if not seller.address:
        expected.insert(0, "address")
    return tuple(
        Problem(
            "missing-identity-field",
            where,
            f"the seller has no {name.replace('_', ' ')}, which a quote from {profile.country or 'there'} states",
            f'add {name} = "..." under [seller]',
            "warning",
        )
        for name in expected
        if not getattr(seller, name)
    )
