"""What a scenario expects: every field is optional, and only the fields that are named are compared."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, model_validator

from cpq.files.located import LocatedMap, place_of
from cpq.files.models import FileModel, Quantity, Text, Whole
from cpq.scenarios.expected_billing import ExpectedBilling
from cpq.scenarios.expected_contract import ExpectedContract
from cpq.scenarios.expected_metrics import ExpectedCalendarYear, ExpectedSegment, MetricsOnDates
from cpq.scenarios.expected_usage import ExpectedCredit, ExpectedUsage
from cpq.scenarios.figures import ExpectedAmount, ExpectedFact, ExpectedRate


def _named(field: str, model: Any, bare: Any = str) -> Any:
    """Read a bare text as the one field that most scenarios need.

    Args:
        field: Name of that field.
        model: What the map form is.
        bare: What schemas say that the text is.
    """

    def read(value: Any) -> Any:
        return LocatedMap([(field, value)], place_of(value)) if isinstance(value, str) else value

    return BeforeValidator(read, json_schema_input_type=bare | model)


class ExpectedStep(FileModel):
    """One step of a waterfall, or one part of a list price; a bare text is its name.

    Attributes:
        name: Name of the step.
        amount: What it adds to the line, negative for a discount.
        after: Amount of the line after it.
        price: Unit price after it.
        rate: Rate that it applied.
        rule: Id of the rule that made it.
    """

    noun: ClassVar[str] = "an expected step"
    name: Text
    amount: ExpectedAmount | None = None
    after: ExpectedAmount | None = None
    price: ExpectedAmount | None = None
    rate: ExpectedRate | None = None
    rule: Text | None = None


Steps = tuple[Annotated[ExpectedStep, _named("name", ExpectedStep)], ...]


class ExpectedLine(FileModel):
    """What a scenario expects of one line.

    Attributes:
        id: Id of the line, or of one of its parts such as ``seats/2``; without it the position counts.
        product: Id of its product.
        quantity: Units on it.
        list_price: Unit price before anything is applied.
        regular_price: Unit price after what the policy applies by itself.
        customer_price: Unit price after the rep's discount.
        partner_price: Unit price after the partner's discount.
        distributor_price: Unit price after the distributor's discount.
        net_price: Unit price that the buyer is quoted.
        list_total: Line total at the list price.
        regular_total: Line total at the regular price.
        customer_total: Line total at the customer price.
        partner_total: Line total at the partner price.
        distributor_total: Line total at the distributor price.
        net_total: Line total at the net price.
        bundle_price: Net total of a bundle whose price is with its components.
        cost: What the line costs the seller.
        margin: Net total minus cost.
        margin_rate: Margin as a share of the net total.
        markup_rate: Margin as a share of the cost.
        discretionary_discount: What the rep takes off the regular price.
        channel_discount: What partner and distributor take off.
        discount_off_list: All that is taken off the list price.
        allocated: Its part of the allowances on the quote.
        steps: Every step of the waterfall in order; roundings may be left out.
        build_up: Every part of the list price in order.
    """

    noun: ClassVar[str] = "an expected line"
    id: Text | None = None
    product: Text | None = None
    quantity: ExpectedAmount | None = None
    list_price: ExpectedAmount | None = None
    regular_price: ExpectedAmount | None = None
    customer_price: ExpectedAmount | None = None
    partner_price: ExpectedAmount | None = None
    distributor_price: ExpectedAmount | None = None
    net_price: ExpectedAmount | None = None
    list_total: ExpectedAmount | None = None
    regular_total: ExpectedAmount | None = None
    customer_total: ExpectedAmount | None = None
    partner_total: ExpectedAmount | None = None
    distributor_total: ExpectedAmount | None = None
    net_total: ExpectedAmount | None = None
    bundle_price: ExpectedAmount | None = None
    cost: ExpectedAmount | None = None
    margin: ExpectedAmount | None = None
    margin_rate: ExpectedRate | None = None
    markup_rate: ExpectedRate | None = None
    discretionary_discount: ExpectedRate | None = None
    channel_discount: ExpectedRate | None = None
    discount_off_list: ExpectedRate | None = None
    allocated: ExpectedAmount | None = None
    steps: Steps | None = None
    build_up: Steps | None = None


class ExpectedTotals(FileModel):
    """Totals of the quote, each over the lines inside the total.

    Attributes:
        list: At list prices.
        regular: At regular prices.
        customer: At customer prices.
        net: At net prices, before tax.
        one_time: Net of what is charged once.
        recurring: Net of what is charged every period, over the whole term.
        usage: Net of what is charged by use.
        pass_through: Net of what is passed through, such as freight.
        allowances: Allowances on the quote, negative.
        optional: Net of optional lines, which are outside the total.
        tax: Every tax.
        gross: Net and tax.
        cash_rounding: What the smallest coin adds to gross.
        payable: What is paid: gross and cash rounding.
        cost: What it costs the seller.
        margin: Net minus cost.
        margin_rate: Margin as a share of net.
        markup_rate: Margin as a share of cost.
        weight: Weight of everything, in kilograms.
    """

    noun: ClassVar[str] = "expected totals"
    list: ExpectedAmount | None = None
    regular: ExpectedAmount | None = None
    customer: ExpectedAmount | None = None
    net: ExpectedAmount | None = None
    one_time: ExpectedAmount | None = None
    recurring: ExpectedAmount | None = None
    usage: ExpectedAmount | None = None
    pass_through: ExpectedAmount | None = None
    allowances: ExpectedAmount | None = None
    optional: ExpectedAmount | None = None
    tax: ExpectedAmount | None = None
    gross: ExpectedAmount | None = None
    cash_rounding: ExpectedAmount | None = None
    payable: ExpectedAmount | None = None
    cost: ExpectedAmount | None = None
    margin: ExpectedAmount | None = None
    margin_rate: ExpectedRate | None = None
    markup_rate: ExpectedRate | None = None
    weight: ExpectedAmount | None = None


class ExpectedTax(FileModel):
    """One tax line; ``reason`` is the wording's key where nothing is charged.

    Attributes:
        rate: The rate.
        base: What it is taken of.
        amount: The tax.
        name: What documents call it.
        reason: Key of the wording where nothing is charged.
    """

    noun: ClassVar[str] = "an expected tax"
    rate: ExpectedRate | None = None
    base: ExpectedAmount | None = None
    amount: ExpectedAmount | None = None
    name: Text | None = None
    reason: Text | None = None


class ExpectedAllowance(FileModel):
    """One allowance of the quote; its amount is negative.

    Attributes:
        amount: Its amount, negative.
        at: Price level that it was asked for at.
        name: What the document calls it.
        tax_rate: Tax rate of its part of the quote.
    """

    noun: ClassVar[str] = "an expected allowance"
    amount: ExpectedAmount | None = None
    at: Literal["customer", "net"] | None = None
    name: Text | None = None
    tax_rate: ExpectedRate | None = None


class ExpectedMilestone(FileModel):
    """One payment; a bare amount is enough.

    Attributes:
        amount: What falls due.
        when: The event at which it falls due.
    """

    noun: ClassVar[str] = "an expected milestone"
    amount: ExpectedAmount
    when: Text | None = None


class ExpectedApproval(FileModel):
    """One approver who is asked; a bare text is the approver.

    Attributes:
        approver: Id of the approver.
        because: Part of the reason, in any case of letters.
        rule: Id of the guardrail or approval rule.
        line: Id of the line that it is about, or ``quote``.
        mode: Whether all, any one, or each in order of the people asked must approve.
        chain: Chain that it belongs to.
        step: Place in the chain.
    """

    noun: ClassVar[str] = "an expected approval"
    approver: Text
    because: Text | None = None
    rule: Text | None = None
    line: Text | None = None
    mode: Literal["all", "any", "in order"] | None = None
    chain: Text | None = None
    step: Whole | None = None


class ExpectedCheck(FileModel):
    """One guardrail that stops or warns; a bare text is its rule.

    Attributes:
        rule: Id of the guardrail.
        because: Part of the reason, in any case of letters.
        line: Id of the line that it is about.
    """

    noun: ClassVar[str] = "an expected guardrail"
    rule: Text
    because: Text | None = None
    line: Text | None = None


class ExpectedError(FileModel):
    """Why the request must be refused; a bare text is the code.

    Attributes:
        code: Problem code that must be among the reasons.
        contains: Part of the message.
    """

    noun: ClassVar[str] = "an expected error"
    code: Text
    contains: Text | None = None


class Expectation(FileModel):
    """What a scenario expects of the priced quote and of the decision.

    Attributes:
        currency: Currency of the quote.
        price_book: Id of the price book that priced it.
        lines: By id, or every line in order where ids are left out.
        totals: Totals of the quote.
        tcv: Total contract value.
        acv: Annual contract value.
        years: What the recurring lines cost in each year of the term.
        metrics: Metrics on a date, or a list of them on several.
        segments: Every part of every recurring line, in order.
        calendar_years: What falls in each calendar year, in order.
        taxes: Every tax line, in order.
        allowances: Every allowance, in order.
        milestones: Every payment, in order.
        billing: The billing schedule.
        materials: Units of parts of the bill of materials, over all lines, by the number of the part; 0 for none.
        usage: Figures of usage charges by period, where the scenario says what was measured.
        credits: What became of prepaid credits.
        usage_due: What all measured usage comes to, before tax.
        discretionary_discount: What the rep takes off the regular price of the whole quote.
        channel_discount: What partner and distributor take off the whole quote.
        discount_off_list: All that is taken off the list price of the whole quote.
        outcome: What is decided.
        approvals: Everybody who is asked; ``[]`` where nobody is.
        informed: Approvers who are told but not asked.
        stops: Every guardrail that stops the quote.
        warnings: Every guardrail that warns.
        findings: Codes of everything the rep is told beside the price.
        facts: Facts of the quote by name, such as ``is ramp``.
        contract: What an amendment or a renewal comes to.
        error: The request is refused; then nothing else is expected.
    """

    noun: ClassVar[str] = "what a scenario expects"
    currency: Text | None = None
    price_book: Text | None = None
    lines: tuple[ExpectedLine, ...] | None = None
    totals: ExpectedTotals | None = None
    tcv: ExpectedAmount | None = None
    acv: ExpectedAmount | None = None
    years: tuple[ExpectedAmount, ...] | None = None
    metrics: MetricsOnDates | None = None
    segments: tuple[ExpectedSegment, ...] | None = None
    calendar_years: tuple[ExpectedCalendarYear, ...] | None = None
    taxes: tuple[ExpectedTax, ...] | None = None
    allowances: tuple[ExpectedAllowance, ...] | None = None
    milestones: tuple[Annotated[ExpectedMilestone, _named("amount", ExpectedMilestone, ExpectedAmount)], ...] | None = (
        None
    )
    billing: ExpectedBilling | None = None
    materials: dict[Text, Quantity] | None = None
    usage: tuple[ExpectedUsage, ...] | None = None
    credits: tuple[ExpectedCredit, ...] | None = None
    usage_due: ExpectedAmount | None = None
    discretionary_discount: ExpectedRate | None = None
    channel_discount: ExpectedRate | None = None
    discount_off_list: ExpectedRate | None = None
    outcome: Literal["approved", "needs approval", "stopped"] | None = None
    approvals: tuple[Annotated[ExpectedApproval, _named("approver", ExpectedApproval)], ...] | None = None
    informed: tuple[Text, ...] | None = None
    stops: tuple[Annotated[ExpectedCheck, _named("rule", ExpectedCheck)], ...] | None = None
    warnings: tuple[Annotated[ExpectedCheck, _named("rule", ExpectedCheck)], ...] | None = None
    findings: tuple[Text, ...] | None = None
    facts: dict[str, ExpectedFact] | None = None
    contract: ExpectedContract | None = None
    error: Annotated[ExpectedError, _named("code", ExpectedError)] | None = None

    @model_validator(mode="after")
    def _expects_something_possible(self) -> Self:
        said = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if not said:
            raise ValueError("a scenario expects at least one thing; name a field, such as net total")
        if self.error is not None and len(said) > 1:
            raise ValueError("a request that is refused has no price; expect the error alone")
        return self
