"""What a contract says about its renewal: pricing, uplift, cap, index, notice."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from cpq.files.models import ExpressionText, FileModel, TermText, YesNo
from cpq.quotes.scalars import RequestRate


class RenewalTerms(FileModel):
    """What happens when a contract, or one of its lines, reaches its end.

    Attributes:
        pricing: ``same`` keeps the customer price, ``uplift`` raises it, ``list`` takes the price book of the day.
        uplift: Rate by which prices rise.
        formula: Rate by which prices rise, worked out from dated parameters, such as ``max(0.08, cpi + 0.05)``.
        cap: Most that prices may rise.
        term: How long the renewal lasts; as long as before where left out.
        notice: How long before the end either side must say that it leaves.
        auto: Whether it renews by itself.
    """

    noun: ClassVar[str] = "renewal terms"

    pricing: Literal["same", "uplift", "list"] = "same"
    uplift: RequestRate | None = None
    formula: ExpressionText | None = None
    cap: RequestRate | None = None
    term: TermText | None = None
    notice: TermText | None = None
    auto: YesNo = False

    @model_validator(mode="after")
    def _an_uplift_says_how_much(self) -> Self:
        said = [name for name in ("uplift", "formula") if getattr(self, name) is not None]
        if self.pricing == "uplift" and len(said) != 1:
            raise ValueError("an uplift says its rate or its formula, one of the two")
        if self.pricing != "uplift" and (said or self.cap is not None):
            raise ValueError(f"pricing {self.pricing} has neither an uplift nor a cap; write pricing: uplift")
        for name in ("uplift", "cap"):
            rate = getattr(self, name)
            if rate is not None and rate < 0:
                raise ValueError(f"the {name} is not negative; a lower price is a discount")
        return self
