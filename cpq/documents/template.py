"""How one seller wants its quote documents: what they show, in which colours, with which terms."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from cpq.documents.profiles import PageSize
from cpq.files.models import FileModel, Text, TextByLanguage, YesNo

MAX_LOGO_BYTES = 512 * 1024
MAX_LOGO_SIDE = 4000
_PNG = b"\x89PNG\r\n\x1a\n"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Template(FileModel):
    """Choices about the document that are not about the deal.

    Attributes:
        discounts: ``hidden``; ``per line`` in a column beside the list price; ``summed`` in the totals only.
        show_list_price: Whether list prices stand beside the prices charged; ``per line`` discounts imply it.
        show_tiers: Whether a tiered price shows its tiers.
        show_years: Whether the cost of each year is shown.
        show_billing: Whether the invoices of the term are listed, where the deal has no payment schedule.
        show_selection: Whether the options chosen stand below a line.
        show_acceptance: Whether there is a place to sign.
        mentions: Whether the mentions usual in the seller's country are printed with the terms.
        page: Paper; the seller's country decides where left out.
        accent: Colour of titles and rules.
        logo: PNG bytes, set by whoever reads the file that the settings name.
        terms: Paragraphs after the totals, by language; a language without any takes the English ones.
        acceptance: Statement over the signature, instead of the usual one.
    """

    discounts: Literal["hidden", "per line", "summed"] = "hidden"
    show_list_price: YesNo = False
    show_tiers: YesNo = True
    show_years: YesNo = True
    show_billing: YesNo = False
    show_selection: YesNo = True
    show_acceptance: YesNo = True
    mentions: YesNo = True
    page: PageSize | None = None
    accent: Text = "#1d4e6b"
    logo: bytes = Field(default=b"", repr=False)
    terms: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    acceptance: TextByLanguage | None = None

    def terms_in(self, language: str) -> tuple[str, ...]:
        """The terms in a language, else in English, else in the first language there is."""
        first = next(iter(self.terms.values()), ())
        return self.terms.get(language, self.terms.get("en", first))

    @field_validator("accent")
    @classmethod
    def _a_colour(cls, value: str) -> str:
        if _COLOUR.fullmatch(value) is None:
            raise ValueError(f"'{value}' is not a colour; write six hexadecimal digits such as #1d4e6b")
        return value.lower()

    @field_validator("logo")
    @classmethod
    def _a_small_png(cls, value: bytes) -> bytes:
        if value and not value.startswith(_PNG):
            raise ValueError("the logo is not a PNG image")
        if value and max(int.from_bytes(value[16:20]), int.from_bytes(value[20:24])) > MAX_LOGO_SIDE:
            raise ValueError(f"the logo is larger than {MAX_LOGO_SIDE} pixels a side; make it smaller")
        if len(value) > MAX_LOGO_BYTES:
            raise ValueError(f"the logo has {len(value):,} bytes; at most {MAX_LOGO_BYTES // 1024} KiB are read")
        return value

    @model_validator(mode="after")
    def _discounts_need_their_base(self) -> Self:
        if self.discounts == "per line" and not self.show_list_price:
            object.__setattr__(self, "show_list_price", True)
        return self
