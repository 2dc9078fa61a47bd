"""Whether a VAT number can be one at all: its length, form and check digits; nobody is asked over a network."""

from __future__ import annotations

from cpq.problems import Problem, SourceLocation
from cpq.quotes.parties import Account

_WRONG = {
    "InvalidLength": "it is too long or too short",
    "InvalidFormat": "it does not have the form of one",
    "InvalidComponent": "a part of it, such as its country, cannot be",
    "InvalidChecksum": "its check digits do not fit, so a digit is wrong or two are swapped",
}


def wrong_tax_number(account: Account, country: str, where: SourceLocation) -> Problem | None:
    """What is wrong with an account's tax number; None where nothing is, or nobody knows the country's form.

    Args:
        country: ISO code of the country whose numbers are meant.
        where: Place of the deal.
    """
    from stdnum import get_cc_module  # noqa: PLC0415 - only where a policy asks for the check
    from stdnum.exceptions import ValidationError  # noqa: PLC0415

    form = get_cc_module(country, "vat") if account.tax_id and country else None
    if form is None:
        return None
    try:
        form.validate(account.tax_id)
    except ValidationError as error:
        why = _WRONG.get(type(error).__name__, "it is none")
        return Problem(
            "malformed-tax-number",
            where,
            f"'{account.tax_id}' is no VAT number of {country}: {why}",
            "correct tax id: on the account, or leave it out and the ordinary tax is due",
            "warning",
        )
    return None
