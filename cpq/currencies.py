"""The currencies of ISO 4217 and the decimals that each one really has.

Decimals come from ISO 4217. Unicode's CLDR lists fewer for some (HUF, ISK, TWD, IQD and others) because it
describes what shops print; an invoice follows ISO. Codes without decimals of their own, such as gold (XAU)
or the test code (XTS), are left out because nobody can quote in them.
"""

from __future__ import annotations

from cpq.problems import CpqError, did_you_mean

_CODES_BY_DECIMALS: dict[int, str] = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
        CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
        IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
        MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
        SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG
        YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

_WITHDRAWN = "ANG BGN CUC HRK SLL ZWL"
"""Withdrawn since 2020, all with two decimals: known here so that a quote from those years still opens."""

_DECIMALS: dict[str, int] = {
    **dict.fromkeys(_WITHDRAWN.split(), 2),
    **{code: decimals for decimals, codes in _CODES_BY_DECIMALS.items() for code in codes.split()},
}

CURRENCIES: frozenset[str] = frozenset(_DECIMALS)
"""Every currency code that a price book or a quote may use."""


def is_currency(code: str) -> bool:
    """Whether a quote can be made out in this currency; codes are written in capitals."""
    return code in _DECIMALS


def minor_units(currency: str) -> int:
    """Decimals of a currency's smallest unit: 2 for EUR (cents), 0 for JPY, 3 for KWD.

    Raises:
        CpqError: With code ``unknown-currency``, naming the closest known code.

    Source: ISO 4217, list one.
    """
    try:
        return _DECIMALS[currency]
    except KeyError:
        raise unknown_currency(currency) from None


def unknown_currency(code: str) -> CpqError:
    """The error for a code that is no currency, with the code that was probably meant."""
    hint = did_you_mean(code.upper(), sorted(CURRENCIES)) or "use a code of ISO 4217 in capitals, such as EUR"
    return CpqError(f"{code[:20]!r} is not a currency", code="unknown-currency", hint=hint)
