"""Attributes: what is chosen while configuring a product, and the values each may take."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from cpq.catalog.look_ups import LookUps, check_look_ups
from cpq.expressions.types import ValueType
from cpq.files.models import Amount, ExpressionText, FileModel, TextByLanguage, Whole, YesNo
from cpq.problems import did_you_mean


class Attribute(FileModel):
    """One property of a product; exactly one of its four kinds of domain is written.

    Attributes:
        name: What people call it; the id where left out.
        one_of: Closed set of values, numbers or texts.
        any_of: Closed set of which several may be chosen, at most ``at_most``.
        at_most: How many values of ``any of`` may be chosen.
        from_, to, step: A range of numbers, both ends included.
        yes_or_no: A switch; its value here is the default.
        text: Any text may be written.
        default: Value where nothing is chosen.
        required: Whether a line needs a value; without a default it is then asked for.
        unit: Unit of its numbers, such as ``kW``, for rules that compare them.
        when: Condition over the product's other attributes; where it does not hold, there is no value.
        look_ups: Numbers that come with the values, such as the slots of a frame: by their name, then by value.
        ask: Position in guided selling; lower is asked earlier.
        question: What guided selling asks; the name where left out.
        help: What helps to answer it.
    """

    name: TextByLanguage | None = None
    one_of: tuple[str, ...] | None = None
    any_of: tuple[str, ...] | None = None
    at_most: Whole | None = None
    from_: Amount | None = Field(default=None, alias="from")
    to: Amount | None = None
    step: Amount | None = None
    yes_or_no: YesNo | None = None
    text: YesNo = False
    default: str | None = None
    required: YesNo = True
    unit: str = ""
    when: ExpressionText | None = None
    look_ups: LookUps = Field(default_factory=dict, alias="look-ups")
    ask: Whole | None = None
    question: TextByLanguage | None = None
    help: TextByLanguage | None = None

    @model_validator(mode="after")
    def _one_domain(self) -> Self:
        kinds = [
            self.one_of is not None,
            self.any_of is not None,
            self.from_ is not None,
            self.yes_or_no is not None,
            self.text,
        ]
        if sum(kinds) != 1:
            raise ValueError("an attribute has exactly one of: one of, any of, from ... to, yes or no, text")
        if self.from_ is not None and (self.to is None or self.to < self.from_):
            raise ValueError("a range needs a 'to' that is not below its 'from'")
        if self.step is not None and self.step <= 0:
            raise ValueError("a step is above zero")
        for values in (self.one_of, self.any_of):
            if values is not None and len(set(values)) != len(values):
                raise ValueError("a value stands twice in the list")
        if self.default is not None:
            self.parse(self.default)
        return self

    @model_validator(mode="after")
    def _look_ups_fit(self) -> Self:
        if self.look_ups and (self.any_of is not None or self.size is None):
            raise ValueError("look-ups need one value out of a list, a range with a step, or yes and no")
        check_look_ups(self.look_ups, self.listed, self.parse)
        return self

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers that rules may compare by size."""
        return self.from_ is not None or (self.one_of is not None and all(_is_number(v) for v in self.one_of))

    @property
    def value_type(self) -> ValueType:
        """Type of the fact that expressions read."""
        optional = self.when is not None or (self.yes_or_no is None and not self.required)
        if self.yes_or_no is not None:
            return ValueType("yes/no", optional=optional)
        if self.numeric:
            return ValueType("number", unit=self.unit, optional=optional)
        return ValueType("text", optional=optional, choices=self.one_of or ())

    @property
    def size(self) -> int | None:
        """How many values its list or range has; None where they have no end. A range without a step has none."""
        if self.one_of is not None or self.any_of is not None:
            return len(self.one_of or self.any_of or ())
        if self.yes_or_no is not None:
            return 2
        if self.from_ is None or self.to is None or self.step is None:
            return None
        return int((self.to - self.from_) / self.step) + 1

    def listed(self) -> Iterator[Decimal | str | bool]:
        """Its values in order, as rules see them; none where :attr:`size` is None, and none of ``any of``."""
        if self.yes_or_no is not None:
            yield from (False, True)
        elif self.one_of is not None:
            yield from (Decimal(value) if self.numeric else value for value in self.one_of)
        elif self.from_ is not None and self.step is not None:
            yield from (self.from_ + self.step * place for place in range(self.size or 0))

    def parse(self, text: str | tuple[str, ...]) -> Decimal | str | bool | tuple[str, ...]:
        """Value of the attribute from the text of a request.

        Raises:
            ValueError: The text is not a value of this attribute; the message says which are.
        """
        if self.any_of is not None:
            return self._parse_several(text if isinstance(text, tuple) else (text,))
        if isinstance(text, tuple):
            raise ValueError("takes one value, not a list")
        if self.yes_or_no is not None:
            return _parse_yes_no(text)
        if self.from_ is not None:
            return self._parse_in_range(text)
        if self.one_of is not None:
            return self._parse_one(text)
        return text

    def _parse_several(self, chosen: tuple[str, ...]) -> tuple[str, ...]:
        known = self.any_of or ()
        for value in chosen:
            if value not in known:
                raise ValueError(_not_among(value, known))
        if self.at_most is not None and len(set(chosen)) > self.at_most:
            raise ValueError(f"takes at most {self.at_most} values, got {len(set(chosen))}")
        return tuple(value for value in known if value in chosen)

    def _parse_in_range(self, text: str) -> Decimal:
        if not _is_number(text):
            raise ValueError(f"'{text}' is not a number")
        number = Decimal(text)
        low, high = self.from_, self.to
        if low is None or high is None or not low <= number <= high:
            raise ValueError(f"{text} lies outside {low} to {high}")
        if self.step is not None and (number - low) % self.step != 0:
            raise ValueError(f"{text} is not on the grid of {self.step} from {low}")
        return number

    def _parse_one(self, text: str) -> Decimal | str:
        known = self.one_of or ()
        if not self.numeric:
            if text not in known:
                raise ValueError(_not_among(text, known))
            return text
        if not _is_number(text) or Decimal(text) not in {Decimal(v) for v in known}:
            raise ValueError(_not_among(text, known))
        return Decimal(text)


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit() and len(digits) <= 28 and not text.endswith(".")


def _parse_yes_no(text: str) -> bool:
    words = {"yes": True, "true": True, "no": False, "false": False}
    if text not in words:
        raise ValueError(f"'{text}' is neither yes nor no")
    return words[text]


def _not_among(value: str, known: tuple[str, ...]) -> str:
    hint = did_you_mean(value, known)
    listed = ", ".join(known[:8]) + (" ..." if len(known) > 8 else "")
    return f"'{value}' is not one of {listed}" + (f"; {hint}" if hint else "")
