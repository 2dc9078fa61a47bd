"""The deal score: a weighted sum of clamped linear pieces over facts, with every point explained.

People without the right to see cost get the band only, since an exact score and its weights reveal the margin.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import Field, model_validator

from cpq.files.models import Amount, ExpressionText, FileModel, Id, TextByLanguage, Whole
from cpq.money import Money
from cpq.policy.thresholds import Threshold, ThresholdText

ScoreBand = Literal["A", "B", "C", "D", "E"]
Points = Annotated[Amount, Field(ge=0, le=100)]

USUAL_BANDS: Final[dict[Literal["A", "B", "C", "D"], int]] = {"A": 80, "B": 65, "C": 50, "D": 35}


class ScorePoint(FileModel):
    """A corner of a piece: at a value of the fact, so many points.

    Attributes:
        at: Value of the fact; money is converted to the quote's currency.
        points: From 0 to 100.
    """

    noun: ClassVar[str] = "a point of a score"

    at: ThresholdText
    points: Points


class ScorePart(FileModel):
    """One part of the score: points by the value of a fact, straight between corners and level outside them.

    Attributes:
        name: How it is shown.
        fact: Number that it reads, such as ``quote.margin_rate``.
        weight: Its share in the score, beside the weights of the other parts.
        points: Corners, by rising values.
        undefined: Points where the fact has no value.
        when: Condition under which the part counts at all.
    """

    noun: ClassVar[str] = "a part of the score"

    name: TextByLanguage
    fact: str
    weight: Whole = Field(ge=1, le=1000)
    points: tuple[ScorePoint, ...] = Field(min_length=2)
    undefined: Points = Decimal(0)
    when: ExpressionText | None = None

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if len({isinstance(point.at, Money) for point in self.points}) > 1:
            raise ValueError("the corners of one part are all money, or none is")
        if len({point.at.currency for point in self.points if isinstance(point.at, Money)}) > 1:
            raise ValueError("the corners of one part are all in one currency")
        for lower, higher in pairwise(self.points):
            if _number(higher.at) <= _number(lower.at):
                raise ValueError("corners go by rising values, no value twice")
        return self


def _number(at: Threshold) -> Decimal:
    return at.amount if isinstance(at, Money) else at.number


class ScoreRules(FileModel):
    """How deals are scored.

    Attributes:
        parts: Parts of the score, by id; the score is their weighted mean, from 0 to 100.
        bands: Least score of each band from A to D; E is everything below.
    """

    noun: ClassVar[str] = "the deal score"

    parts: dict[Id, ScorePart] = Field(min_length=1)
    bands: dict[Literal["A", "B", "C", "D"], Points] = Field(
        default_factory=lambda: {band: Decimal(least) for band, least in USUAL_BANDS.items()}
    )

    @model_validator(mode="after")
    def _bands_fall(self) -> Self:
        if list(self.bands) != list(USUAL_BANDS):
            raise ValueError("bands are A, B, C and D, in that order")
        for better, worse in pairwise(self.bands.values()):
            if worse >= better:
                raise ValueError("a better band needs more points")
        return self

    def band_of(self, score: Decimal) -> ScoreBand:
        """The band of a score."""
        return next((band for band, least in self.bands.items() if score >= least), "E")
