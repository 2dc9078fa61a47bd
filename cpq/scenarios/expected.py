"""What a scenario expects: every field is optional, and only the fields that are named are compared."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, model_validator

from cpq.files.located import LocatedMap, place_of
from cpq.files.models import FileModel, Text, Whole
from cpq.scenarios.figures import ExpectedAmount, ExpectedFact, ExpectedRate


def _named(field: str) -> Any:
    """Read a bare text as the one field that most scenarios need."""

    def read(value: Any) -> Any:
        return LocatedMap([(field, value)], place_of(value)) if isinstance(value, str) else value

    return BeforeValidator(read)


class ExpectedStep(FileModel):
    """One step of a waterfall, or one part of a list price; a bare text is its name.

    Attributes:
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


Steps = tuple[Annotated[ExpectedStep, _named("name")], ...]


class ExpectedLine(FileModel):
    """What a scenario expects of one line.

    Attributes:
        id: Id of the line, or of one of its parts such as ``seats/2``; without it the position counts.
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
    """Totals of the quote, each over the lines inside the total."""

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
    cost: ExpectedAmount | None = None
    margin: ExpectedAmount | None = None
    margin_rate: ExpectedRate | None = None
    markup_rate: ExpectedRate | None = None
    weight: ExpectedAmount | None = None


class ExpectedTax(FileModel):
    """One tax line; ``reason`` is the wording's key where nothing is charged."""

    noun: ClassVar[str] = "an expected tax"
    rate: ExpectedRate | None = None
    base: ExpectedAmount | None = None
    amount: ExpectedAmount | None = None
    name: Text | None = None
    reason: Text | None = None


class ExpectedAllowance(FileModel):
    """One allowance of the quote; its amount is negative."""

    noun: ClassVar[str] = "an expected allowance"
    amount: ExpectedAmount | None = None
    at: Literal["customer", "net"] | None = None
    name: Text | None = None
    tax_rate: ExpectedRate | None = None


class ExpectedMilestone(FileModel):
    """One payment; a bare amount is enough."""

    noun: ClassVar[str] = "an expected milestone"
    amount: ExpectedAmount
    when: Text | None = None


class ExpectedApproval(FileModel):
    """One approver who is asked; a bare text is the approver.

    Attributes:
        because: Part of the reason, in any case of letters.
        rule: Id of the guardrail or approval rule.
        line: Id of the line that it is about, or ``quote``.
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
    """One guardrail that stops or warns; a bare text is its rule."""

    noun: ClassVar[str] = "an expected guardrail"
    rule: Text
    because: Text | None = None
    line: Text | None = None


class ExpectedError(FileModel):
    """Why the request must be refused; a bare text is the code."""

    noun: ClassVar[str] = "an expected error"
    code: Text
    contains: Text | None = None


class Expectation(FileModel):
    """What a scenario expects of the priced quote and of the decision.

    Attributes:
        lines: By id, or every line in order where ids are left out.
        years: What the recurring lines cost in each year of the term.
        approvals: Everybody who is asked; ``[]`` where nobody is.
        informed: Approvers who are told but not asked.
        findings: Codes of everything the rep is told beside the price.
        facts: Facts of the quote by name, such as ``is ramp``.
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
    taxes: tuple[ExpectedTax, ...] | None = None
    allowances: tuple[ExpectedAllowance, ...] | None = None
    milestones: tuple[Annotated[ExpectedMilestone, _named("amount")], ...] | None = None
    discretionary_discount: ExpectedRate | None = None
    channel_discount: ExpectedRate | None = None
    discount_off_list: ExpectedRate | None = None
    outcome: Literal["approved", "needs approval", "stopped"] | None = None
    approvals: tuple[Annotated[ExpectedApproval, _named("approver")], ...] | None = None
    informed: tuple[Text, ...] | None = None
    stops: tuple[Annotated[ExpectedCheck, _named("rule")], ...] | None = None
    warnings: tuple[Annotated[ExpectedCheck, _named("rule")], ...] | None = None
    findings: tuple[Text, ...] | None = None
    facts: dict[str, ExpectedFact] | None = None
    error: Annotated[ExpectedError, _named("code")] | None = None

    @model_validator(mode="after")
    def _expects_something_possible(self) -> Self:
        said = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if not said:
            raise ValueError("a scenario expects at least one thing; name a field, such as net total")
        if self.error is not None and len(said) > 1:
            raise ValueError("a request that is refused has no price; expect the error alone")
        return self
