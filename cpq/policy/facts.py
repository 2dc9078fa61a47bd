"""The facts that rules may read, with the phase of pricing that produces each.

Phase numbers rise along the way of a quote; a rule reads only facts of phases that come before its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from cpq.expressions import Fact
from cpq.expressions.facts import Scope, fact_name
from cpq.expressions.types import DATE, MONEY, NUMBER, RATE, TEXT, YES_NO, ValueType


class Phase(IntEnum):
    """When a fact is known."""

    REQUEST = 0
    LIST = 1
    REGULAR = 2
    CUSTOMER = 3
    NET = 4
    COST = 5
    TAX = 6


OPTIONAL_MONEY = ValueType("number", "money", optional=True)
OPTIONAL_RATE = ValueType("number", "rate", optional=True)
_OPTIONAL_DATE = ValueType("date", optional=True)

_LINE: tuple[tuple[str, ValueType, Phase, str], ...] = (
    ("product", TEXT, Phase.REQUEST, "id of the product"),
    ("family", TEXT, Phase.REQUEST, "family of the product"),
    ("charge", TEXT, Phase.REQUEST, "one-time, recurring or usage"),
    ("charge_id", TEXT, Phase.REQUEST, "id of the charge, where a product has several"),
    ("selling_model", TEXT, Phase.REQUEST, "how the product is sold"),
    ("parent_product", TEXT, Phase.REQUEST, "product of the bundle that the line is an option of, or empty"),
    ("group_name", TEXT, Phase.REQUEST, "line group, or empty"),
    ("segment", TEXT, Phase.REQUEST, "market segment of the account"),
    ("quantity", NUMBER, Phase.REQUEST, "units of the line, in the product's unit"),
    ("term_months", NUMBER, Phase.REQUEST, "committed months of the whole line, 0 for one-time charges"),
    ("is_optional", YES_NO, Phase.REQUEST, "outside the total until chosen"),
    ("is_credit", YES_NO, Phase.REQUEST, "the line gives money back"),
    ("is_special", YES_NO, Phase.REQUEST, "an item outside the catalog"),
    ("reason", TEXT, Phase.REQUEST, "reason code of the line's or the quote's discount, or empty"),
    ("requested_discount", RATE, Phase.REQUEST, "rate that the rep asked for on the line, 0 where none"),
    ("list_price", MONEY, Phase.LIST, "list price per unit and period"),
    ("list_total", MONEY, Phase.LIST, "list amount of the line"),
    ("regular_price", MONEY, Phase.REGULAR, "price per unit and period after the policy's own steps"),
    ("regular_total", MONEY, Phase.REGULAR, "amount of the line at the regular price"),
    ("customer_price", MONEY, Phase.CUSTOMER, "price per unit and period after the rep's discount"),
    ("customer_total", MONEY, Phase.CUSTOMER, "amount of the line at the customer price"),
    ("discretionary_discount", RATE, Phase.CUSTOMER, "what the rep takes off, of the regular price"),
    ("net_price", MONEY, Phase.NET, "price per unit and period that the buyer is quoted"),
    ("net_total", MONEY, Phase.NET, "what the buyer is quoted for the line"),
    ("channel_discount", RATE, Phase.NET, "what partner and distributor take off, of the customer price"),
    ("discount_off_list", RATE, Phase.NET, "everything between list and net, of list"),
    ("cost", OPTIONAL_MONEY, Phase.COST, "cost of the line"),
    ("margin", OPTIONAL_MONEY, Phase.COST, "net minus cost"),
    ("margin_rate", OPTIONAL_RATE, Phase.COST, "margin as a share of net; undefined at net of zero or below"),
    ("markup_rate", OPTIONAL_RATE, Phase.COST, "margin as a share of cost"),
)

CHANGE_FACTS: tuple[tuple[str, ValueType, Phase, str], ...] = (
    (
        "contract_change",
        ValueType("text", choices=("none", "amendment", "renewal")),
        Phase.REQUEST,
        "what the quote does to a running contract: none, amendment or renewal",
    ),
    ("contract", TEXT, Phase.REQUEST, "id of the contract that the quote amends or renews, or empty"),
    ("backdated_days", NUMBER, Phase.REQUEST, "days that an amendment begins before its order date, else 0"),
    ("shortened_days", NUMBER, Phase.REQUEST, "days that an amendment ends the contract earlier, else 0"),
    ("least_uplift", OPTIONAL_RATE, Phase.NET, "least rise of a price at a renewal; undefined without one"),
    ("credit_total", MONEY, Phase.NET, "what a change of a contract gives back, as an amount above zero"),
)
"""Facts about what a quote does to a running contract, without their scope."""

_QUOTE: tuple[tuple[str, ValueType, Phase, str], ...] = (
    ("as_of", DATE, Phase.REQUEST, "order date"),
    ("start", _OPTIONAL_DATE, Phase.REQUEST, "service start"),
    ("valid_until", _OPTIONAL_DATE, Phase.REQUEST, "last day the buyer can accept"),
    ("currency", TEXT, Phase.REQUEST, "currency of the quote"),
    ("price_book", TEXT, Phase.REQUEST, "price book of the quote"),
    ("payment_days", ValueType("number", "day"), Phase.REQUEST, "days until an invoice falls due"),
    ("billing", TEXT, Phase.REQUEST, "how often and when invoices are sent"),
    ("incoterm", TEXT, Phase.REQUEST, "delivery term, or empty"),
    ("has_opt_out", YES_NO, Phase.REQUEST, "the buyer may leave before the term ends"),
    ("term_months", NUMBER, Phase.REQUEST, "longest committed term of a line, 0 without recurring lines"),
    ("line_count", NUMBER, Phase.REQUEST, "lines inside the total"),
    ("has_special_items", YES_NO, Phase.REQUEST, "a line is outside the catalog"),
    ("has_milestones", YES_NO, Phase.REQUEST, "payment follows milestones"),
    ("is_ramp", YES_NO, Phase.REQUEST, "a line has segments"),
    ("partner", TEXT, Phase.REQUEST, "selling partner, or empty"),
    ("partner_tier", TEXT, Phase.REQUEST, "tier of the selling partner, or empty"),
    ("distributor", TEXT, Phase.REQUEST, "distributor, or empty"),
    ("deal_registered", YES_NO, Phase.REQUEST, "the partner registered the deal"),
    ("weight", ValueType("number", "kg"), Phase.REQUEST, "weight of the lines inside the total"),
    *CHANGE_FACTS,
    ("list_total", MONEY, Phase.LIST, "sum of list amounts"),
    ("regular_total", MONEY, Phase.REGULAR, "sum of regular amounts"),
    ("customer_total", MONEY, Phase.CUSTOMER, "sum of customer amounts"),
    ("discretionary_discount", RATE, Phase.CUSTOMER, "what the rep takes off, of regular, allowances included"),
    ("one_time_total", MONEY, Phase.NET, "net of one-time lines"),
    ("recurring_total", MONEY, Phase.NET, "net of recurring lines over the term"),
    ("net_total", MONEY, Phase.NET, "net of the quote after allowances"),
    ("channel_discount", RATE, Phase.NET, "what the channel takes off, of customer prices"),
    ("discount_off_list", RATE, Phase.NET, "everything between list and net, of list"),
    ("cost", OPTIONAL_MONEY, Phase.COST, "cost of the quote"),
    ("margin", OPTIONAL_MONEY, Phase.COST, "net minus cost"),
    ("margin_rate", OPTIONAL_RATE, Phase.COST, "margin as a share of net; undefined at net of zero or below"),
    ("markup_rate", OPTIONAL_RATE, Phase.COST, "margin as a share of cost"),
    ("pocket_margin", OPTIONAL_MONEY, Phase.COST, "margin minus rebates, payment days and freight not charged on"),
    (
        "pocket_margin_rate",
        OPTIONAL_RATE,
        Phase.COST,
        "pocket margin as a share of net; undefined likewise",
    ),
    ("acv", OPTIONAL_MONEY, Phase.NET, "recurring net divided by years"),
    ("tcv", OPTIONAL_MONEY, Phase.NET, "all contracted net amounts; undefined when evergreen"),
    ("gross_total", MONEY, Phase.TAX, "net and tax"),
)

_ACCOUNT: tuple[tuple[str, ValueType, str], ...] = (
    ("account.id", TEXT, "id of the account"),
    ("account.parent", TEXT, "id of the parent account, or empty"),
    ("account.segment", TEXT, "market segment"),
    ("account.country", TEXT, "country code"),
    ("account.tax_id", TEXT, "tax number, or empty"),
    ("ship_to.country", TEXT, "country that goods go to, or the account's"),
    ("ship_to.zone", TEXT, "freight zone, or empty"),
)

DISCOUNT_FACTS = frozenset(
    f"{scope}{name}"
    for scope in ("", "quote.")
    for name in ("discretionary_discount", "channel_discount", "discount_off_list")
)
"""Facts whose thresholds allow for rounding where the rate was derived from an amount."""


def base_facts(products: Iterable[str], families: Iterable[str]) -> tuple[Fact, ...]:
    """Facts that every policy has; product ids and families are closed sets, so that a misspelling is found."""
    closed = {
        "product": tuple(sorted(products)),
        "parent_product": ("", *sorted(products)),
        "family": tuple(sorted(families)),
        "charge": ("one-time", "recurring", "usage"),
    }
    line = tuple(Fact(n, _closed(t, closed.get(n, ())), int(p), m, "line") for n, t, p, m in _LINE)
    quote = tuple(Fact(f"quote.{n}", t, int(p), m, "quote") for n, t, p, m in _QUOTE)
    account = tuple(Fact(n, t, 0, m, "quote") for n, t, m in _ACCOUNT)
    return line + quote + account


def _closed(kind: ValueType, choices: tuple[str, ...]) -> ValueType:
    return ValueType(kind.kind, kind.unit, kind.optional, choices) if choices else kind


def declared(name: str, value: ValueType, meaning: str = "", scope: Scope = "quote", phase: int = 0) -> Fact:
    """A fact that a file declares: an account's property, a dated parameter, an aggregate, an attribute."""
    return Fact(fact_name(name), value, phase, meaning, scope)


ALWAYS_GIVEN = frozenset(
    {name for name, kind, phase, _ in _LINE if phase == Phase.REQUEST and not kind.optional}
    | {f"quote.{name}" for name, kind, phase, _ in _QUOTE if phase == Phase.REQUEST and not kind.optional}
    | {name for name, _, _ in _ACCOUNT}
)
"""Facts that every quote has from the start, with a value of their type; what files declare may be left out."""
