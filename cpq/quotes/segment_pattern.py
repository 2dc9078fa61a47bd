"""The short form of a ramp: a term cut into equal segments, written out into a list of them when it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, ValidationInfo, field_validator, model_validator

from cpq.quotes.part import RequestPart
from cpq.quotes.scalars import Amount, Quantity, RequestDate, RequestRate, RequestTerm
from cpq.quotes.segments import DiscountField, SegmentRequest, UpliftBasis, read_segment, rising
from cpq.terms import PERIOD_MONTHS, Term, add_months, day_after, end_of

_MOST_SEGMENTS: Final = 1200


def _listed(value: Any) -> Any:
    """One value for every segment, or a list with one for each."""
    return value if isinstance(value, list | tuple) else [value]


_Quantities = tuple[Quantity, ...]
_Prices = tuple[Amount, ...]
_Rates = tuple[RequestRate, ...]
_Discounts = tuple[DiscountField, ...]
Every = Literal["month", "quarter", "half-year", "year"]


class SegmentPattern(RequestPart):
    """The short form of a ramp: a term cut into equal segments, with lists of what differs between them.

    Attributes:
        every: Length of a segment.
        term: How long the ramp lasts; the line's term, else the deal's, else as many segments as the lists are long.
        first_segment_ends: Last day of a shorter first segment; all breaks move with it.
        free: So long nothing is charged at the beginning; the breaks stay where they are.
        quantity: Units, for all segments or for each.
        price: List price, for all segments or for each.
        uplift: Rate by which each segment after the first raises the price, or a rate for each segment.
        uplift_of: Whether an uplift raises the price book's price, or once more what the segment before came to.
        discount: Discretionary discount, for all segments or for each.
    """

    noun = "a ramp"

    every: Every
    term: RequestTerm | None = None
    first_segment_ends: RequestDate | None = None
    free: RequestTerm | None = None
    quantity: Annotated[_Quantities, BeforeValidator(_listed, json_schema_input_type=Quantity | _Quantities)] = ()
    price: Annotated[_Prices, BeforeValidator(_listed, json_schema_input_type=Amount | _Prices)] = ()
    uplift: Annotated[_Rates, BeforeValidator(_listed, json_schema_input_type=RequestRate | _Rates)] = ()
    uplift_of: UpliftBasis = "list"
    discount: Annotated[_Discounts, BeforeValidator(_listed, json_schema_input_type=DiscountField | _Discounts)] = ()

    @field_validator("uplift")
    @classmethod
    def _uplifts_raise(cls, uplifts: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
        return tuple(rising(uplift) for uplift in uplifts)

    @model_validator(mode="after")
    def _prices_are_raised_once(self) -> Self:
        if self.price and self.uplift and (len(self.price) > 1 or self.uplift_of == "list"):
            raise ValueError(
                "a ramp lists its prices, or raises one: a price for the first segment with uplift of: previous"
            )
        return self

    def segments(self, start: date | None) -> tuple[SegmentRequest, ...]:
        """The segments of the pattern, in order.

        Args:
            start: First day of the line, which a shorter first segment is counted from.

        Raises:
            ValueError: Nothing says how long the ramp is, a list does not fit, or the first segment cannot end there.
        """
        spans = list(self._spans(start))
        values = {name: self._values(name, len(spans)) for name in ("quantity", "price", "uplift", "discount")}
        made: list[SegmentRequest] = []
        for number, span in enumerate(spans):
            own = {name: found[number] for name, found in values.items() if found[number] is not None}
            if "uplift" in own and number:
                own["uplift_of"] = self.uplift_of
            for piece in self._freed(span, spans[:number]):
                made.append(SegmentRequest(**piece, **own))
                if own.get("uplift_of") == "previous":
                    own["uplift"] = Decimal(0)  # what free time cuts off costs what the part before it does
        return tuple(made)

    def _spans(self, start: date | None) -> Iterator[dict[str, Any]]:
        """The length or the dates of each segment."""
        if self.first_segment_ends is not None:
            yield from self._dated(start, self.first_segment_ends)
            return
        months = PERIOD_MONTHS[self.every]
        term = self._term()
        for begin in range(0, term.months, months):
            days = term.days if begin + months > term.months else 0
            yield {"term": Term(min(months, term.months - begin), days)}
        if term.days and term.months % months == 0:
            yield {"term": Term(0, term.days)}

    def _dated(self, start: date | None, first_end: date) -> Iterator[dict[str, Any]]:
        """Segments after a shorter first one; the last is what is left of the term."""
        if start is None:
            raise ValueError("first segment ends needs the first day: write start: 2027-01-01 on the line or the deal")
        months = PERIOD_MONTHS[self.every]
        whole = end_of(start, Term(months))
        if not start <= first_end <= whole:
            raise ValueError(
                f"the first segment ends on {first_end}, which is not within its {self.every}, {start} to {whole}"
            )
        last = end_of(start, self._term())
        if first_end >= last:
            raise ValueError(f"the first segment ends on {first_end}, the ramp itself on {last}")
        yield {"start": start, "end": first_end}
        origin, number = day_after(first_end), 0
        while (begins := add_months(origin, number * months)) <= last:
            number += 1
            ends = add_months(origin, number * months) - timedelta(days=1)
            yield {"start": begins, "end": min(ends, last)}

    def _term(self) -> Term:
        if self.term is not None:
            return self.term
        count = max(len(self.quantity), len(self.price), len(self.uplift), len(self.discount))
        if count < 2 or self.first_segment_ends is not None:
            raise ValueError("nothing says how long the ramp is; write term: 36 months, or a list for its segments")
        return Term(PERIOD_MONTHS[self.every] * count)

    def _values(self, name: str, count: int) -> Sequence[Any]:
        """What a list says of each segment; None where it says nothing."""
        given: tuple[Any, ...] = getattr(self, name)
        if not given:
            return [None] * count
        if len(given) == 1:
            if name == "uplift":
                return [None, *given * (count - 1)]
            return [*given, *[None] * (count - 1)] if name == "price" and self.uplift else list(given * count)
        if len(given) != count:
            raise ValueError(f"the ramp has {count} segments, its {name} {len(given)} values; write one for each")
        return given

    def _freed(self, span: dict[str, Any], before: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """A segment, cut where the free time ends if that lies inside it."""
        if self.free is None:
            yield span
            return
        if "start" in span:
            first = before[0]["start"] if before else span["start"]
            yield from _free_dates(span, end_of(first, self.free))
            return
        begins = sum(one["term"].months for one in before)
        yield from _free_months(span["term"], self.free, begins)


def _free_dates(span: dict[str, Any], last_free: date) -> Iterator[dict[str, Any]]:
    if last_free >= span["end"] or last_free < span["start"]:
        yield span | {"free": last_free >= span["end"]}
        return
    yield {"start": span["start"], "end": last_free, "free": True}
    yield {"start": day_after(last_free), "end": span["end"]}


def _free_months(length: Term, free: Term, begins: int) -> Iterator[dict[str, Any]]:
    if free.days:
        raise ValueError(f"{free} free are not whole months; write the segments with their dates")
    left = free.months - begins
    if left <= 0 or left >= length.months + bool(length.days):
        yield {"term": length, "free": left > 0}
        return
    if left == length.months:
        yield {"term": Term(left), "free": True}
        yield {"term": Term(0, length.days)}
        return
    yield {"term": Term(left), "free": True}
    yield {"term": Term(length.months - left, length.days)}


def read_segments(value: Any, info: ValidationInfo) -> Any:
    """Segments as they were written, or those that a pattern makes of a term."""
    if not isinstance(value, dict):
        return value
    pattern = SegmentPattern.model_validate(value, context=info.context)
    made = pattern.segments(info.data.get("start"))
    if len(made) > _MOST_SEGMENTS:
        raise ValueError(f"{len(made)} segments are too many; a line has at most {_MOST_SEGMENTS}")
    return made


_Listed = tuple[Annotated[SegmentRequest, BeforeValidator(read_segment, json_schema_input_type=SegmentRequest)], ...]
Segments = Annotated[_Listed, BeforeValidator(read_segments, json_schema_input_type=_Listed | SegmentPattern)]
"""The segments of a line: a list of them, or a pattern that is written out when the request is read."""


def complete_pattern(line: dict[str, Any], term: Any, start: Any) -> None:
    """Complete a line's pattern of segments, in place, by the term and the start that it is counted from.

    Args:
        line: The line as it was written; one whose segments are no pattern stays as it is.
        term, start: The deal's, as they were written or read; the line's own go before them.
    """
    pattern = line.get("segments")
    if not isinstance(pattern, dict):
        return
    own = line.pop("term", term)
    if own is not None:
        pattern.setdefault("term", own)
    if "first_segment_ends" in pattern and start is not None:
        line.setdefault("start", start)


def with_pattern_completed(line: dict[str, Any], term: Term | None, start: date | None) -> dict[str, Any]:
    """A line that was written with a pattern of segments, itself where its pattern lacks nothing."""
    made = line.copy()
    made["segments"] = line["segments"].copy()
    complete_pattern(made, term, start)
    return line if made == line else made
