"""What a scenario expects of metrics, segments and calendar years."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator

from cpq.files.models import FileModel, IsoDate, Text, Whole
from cpq.scenarios.figures import ExpectedAmount


class ExpectedMetrics(FileModel):
    """Metrics of the quote on one date, net of discounts unless they say gross or discount.

    Attributes:
        on: The date; the first day of service where left out.
        mrr: What the active recurring lines cost in a month.
        mrr_gross: The same at the price book's own prices.
        mrr_discount: MRR less its gross, negative.
        arr: Twelve times MRR.
        arr_gross: The same at the price book's own prices.
        one_time: One-time lines.
        recurring: Recurring lines over their term.
        usage: Usage at the quantities asked.
        tcv: Everything contracted.
        tcv_gross: The same at the price book's own prices.
        tcv_discount: TCV less its gross, negative.
        tcv_committed: Recurring lines only up to the first opt-out.
        tcb: What will be billed.
        tcb_gross: The same at the price book's own prices.
        tcb_discount: TCB less its gross, negative.
        elp: What would be billed at the price book's own prices.
        acv: An average year of the recurring lines.
        acv_first_year: The first year of the recurring lines.
    """

    noun: ClassVar[str] = "expected metrics"
    on: IsoDate | None = None
    mrr: ExpectedAmount | None = None
    mrr_gross: ExpectedAmount | None = None
    mrr_discount: ExpectedAmount | None = None
    arr: ExpectedAmount | None = None
    arr_gross: ExpectedAmount | None = None
    one_time: ExpectedAmount | None = None
    recurring: ExpectedAmount | None = None
    usage: ExpectedAmount | None = None
    tcv: ExpectedAmount | None = None
    tcv_gross: ExpectedAmount | None = None
    tcv_discount: ExpectedAmount | None = None
    tcv_committed: ExpectedAmount | None = None
    tcb: ExpectedAmount | None = None
    tcb_gross: ExpectedAmount | None = None
    tcb_discount: ExpectedAmount | None = None
    elp: ExpectedAmount | None = None
    acv: ExpectedAmount | None = None
    acv_first_year: ExpectedAmount | None = None


class ExpectedSegment(FileModel):
    """One segment of a recurring line, or a part that a promotion for the first months cuts.

    Attributes:
        id: Its id, such as ``seats/2``.
        start: First day.
        end: Last day.
        quantity: Units in it.
        mrr: What it costs in a month.
        mrr_gross: The same at the price book's own prices.
        mrr_discount: MRR less its gross, negative.
        total: What it costs altogether.
        total_gross: The same at the price book's own prices.
    """

    noun: ClassVar[str] = "an expected segment"
    id: Text | None = None
    start: IsoDate | None = None
    end: IsoDate | None = None
    quantity: ExpectedAmount | None = None
    mrr: ExpectedAmount | None = None
    mrr_gross: ExpectedAmount | None = None
    mrr_discount: ExpectedAmount | None = None
    total: ExpectedAmount | None = None
    total_gross: ExpectedAmount | None = None


class ExpectedCalendarYear(FileModel):
    """What falls in one calendar year.

    Attributes:
        year: The year.
        recurring: Of the recurring lines.
        one_time: Of the others, in the year in which they start.
    """

    noun: ClassVar[str] = "an expected calendar year"
    year: Whole
    recurring: ExpectedAmount | None = None
    one_time: ExpectedAmount | None = None


def _one_or_several(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


_Several = tuple[ExpectedMetrics, ...]
MetricsOnDates = Annotated[
    _Several, BeforeValidator(_one_or_several, json_schema_input_type=ExpectedMetrics | _Several)
]
"""Metrics on one date, or a list of them on several."""
