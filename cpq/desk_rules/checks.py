"""What a quote must have before it is submitted; everything that it lacks is told at once."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from cpq.files.models import FileModel, MoneyText, Rate, Text, TextByLanguage, Whole

About = Literal["new", "amendment", "renewal"]
"""What a quote is about: something new, or a contract that runs and is amended or renewed."""

RequiredField = Literal[
    "account name",
    "account address",
    "account contact",
    "account country",
    "tax id",
    "ship to",
    "start",
    "term",
    "valid until",
    "billing",
    "incoterm",
    "delivery",
    "prepared by",
    "notes",
]
"""A field of a request, by the words of a deal file."""


class _Check(FileModel):
    """What every check may say.

    Attributes:
        above_discount: Looks only at quotes whose discretionary discount is larger; zero means any discount at all.
        above_amount: Looks only at quotes whose net total is larger, converted to the quote's currency.
        about: Looks only at quotes about one of these: ``new``, ``amendment``, ``renewal``; at all where left out.
        text: What the rep reads; made from the check where left out.
    """

    above_discount: Rate | None = None
    above_amount: MoneyText | None = None
    about: tuple[About, ...] = ()
    text: TextByLanguage | None = None


class RequiredCheck(_Check):
    """Fields that must be filled.

    Attributes:
        kind: 'required' asks for fields.
        fields: Fields of the deal that must be filled.
    """

    noun: ClassVar[str] = "a check of required fields"

    kind: Literal["required"]
    fields: tuple[RequiredField, ...] = Field(min_length=1)


class AmountCheck(_Check):
    """The net total must lie within bounds, both inclusive.

    Attributes:
        kind: 'amount' bounds the net total.
        at_least, at_most: Bounds, converted to the quote's currency.
    """

    noun: ClassVar[str] = "a check of the amount"

    kind: Literal["amount"]
    at_least: MoneyText | None = None
    at_most: MoneyText | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a check of the amount says at least, at most or both")
        return self


class DatesCheck(_Check):
    """The last day of the offer must be stated and lie within bounds, counted from the day of the submit.

    Attributes:
        kind: 'dates' looks at the last day of the offer and the start of the service.
        valid_for_at_least, valid_for_at_most: Days that the offer must still be valid, both inclusive.
        start_in_past: Whether the service may begin before the day of the submit.
    """

    noun: ClassVar[str] = "a check of the dates"

    kind: Literal["dates"]
    valid_for_at_least: Whole | None = Field(default=None, ge=0, le=3650)
    valid_for_at_most: Whole | None = Field(default=None, ge=0, le=3650)
    start_in_past: Literal["allowed", "refused"] = "allowed"


class ReasonCheck(_Check):
    """Discounts must carry a reason code of the file of reasons.

    Attributes:
        kind: 'reason' asks for a code with every discount.
    """

    noun: ClassVar[str] = "a check of reasons"

    kind: Literal["reason"]


class JustificationCheck(_Check):
    """The submit must be justified in words.

    Attributes:
        kind: 'justification' asks for a sentence with the submit.
        at_least: Characters of the shortest justification.
    """

    noun: ClassVar[str] = "a check of the justification"

    kind: Literal["justification"]
    at_least: Whole = Field(default=20, ge=1, le=2000)


class AttachmentCheck(_Check):
    """A file must be attached.

    Attributes:
        kind: 'attachment' asks for a file.
        named: Words of which the name of one attached file must contain one, in any case; any file where left out.
    """

    noun: ClassVar[str] = "a check of attachments"

    kind: Literal["attachment"]
    named: tuple[Text, ...] = ()


class ConcessionCheck(_Check):
    """What is granted until a day must not be over, and must not be granted for too long.

    Attributes:
        kind: 'concession' looks at what is granted until a day.
        lasts_at_most: Days, from the day of the submit, that a concession may last.
    """

    noun: ClassVar[str] = "a check of concessions"

    kind: Literal["concession"]
    lasts_at_most: Whole | None = Field(default=None, ge=0, le=3650)


SubmitCheck = Annotated[
    RequiredCheck | AmountCheck | DatesCheck | ReasonCheck | JustificationCheck | AttachmentCheck | ConcessionCheck,
    Field(discriminator="kind"),
]
"""Something that a quote must have before it is submitted."""
