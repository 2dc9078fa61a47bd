"""What a price book entry says about usage beside its price: included units, partial periods, smoothing."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from cpq.files.models import FileModel, Whole


class SmoothingTerms(FileModel):
    """How included units of usage count over several periods.

    Attributes:
        mode: ``rolling window`` compares so many periods together; ``rollover`` keeps unused units for so many
            further periods.
        periods: Price periods of the window, or further periods in which unused units stay usable.
    """

    mode: Literal["rolling window", "rollover"]
    periods: Whole

    @model_validator(mode="after")
    def _it_spans_something(self) -> Self:
        if self.periods < 1:
            raise ValueError(f"a {self.mode} spans at least one period")
        return self

    def __str__(self) -> str:
        return f"{self.mode} of {self.periods} {'period' if self.periods == 1 else 'periods'}"


class PartialPeriods(FileModel):
    """What counts of a period that the service covers only in part, by days.

    Attributes:
        included: Whether such a period includes its part of the units, or all of them.
        usage: Whether what was measured counts as it is, or was measured over the whole period and counts in part.
    """

    included: Literal["prorated", "whole"] = "prorated"
    usage: Literal["as measured", "prorated"] = "as measured"

    def __str__(self) -> str:
        return f"included {self.included}, usage {self.usage}"
