"""Quote templates: deals without an account and an order date, from which reps begin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import PlainValidator, WithJsonSchema

from cpq.files.located import LocatedMap, LocatedText
from cpq.files.models import FileModel, Id, TextByLanguage
from cpq.files.wrong_value import WrongValue
from cpq.problems import Problem
from cpq.quotes.deal_file import deal_of

_GIVEN_LATER = ("account", "as of")


def _read_fields(value: object) -> LocatedMap:
    if isinstance(value, LocatedMap):
        given = next((field for field in _GIVEN_LATER if field in value), None)
        if given is not None:
            raise WrongValue(
                f"'{given}' is said when a quote is made from the template",
                hint="leave it out",
                where=value.place_of(given),
            )
        return value
    if isinstance(value, Mapping):
        return LocatedMap(value.items())
    raise WrongValue("a template holds the fields of a deal", hint="write term, lines and so on", code="wrong-type")


class QuoteTemplate(FileModel):
    """A deal to begin with.

    Attributes:
        template: Id of the template.
        name: How it is shown.
        about: What it is for.
        deal: Fields of a deal, without the account and the order date.
    """

    noun: ClassVar[str] = "a template"

    template: Id
    name: TextByLanguage
    about: TextByLanguage | None = None
    deal: Annotated[
        Any,
        PlainValidator(_read_fields),
        WithJsonSchema({"type": "object", "description": "Fields of a deal, without account and as of."}),
    ]

    def document(self, account: str, as_of: date) -> LocatedMap:
        """The deal of the template for an account and an order date, to be read as a deal file is."""
        made: LocatedMap = self.deal.copy()
        made["account"] = LocatedText(account, self.where_of("deal"))
        made["as of"] = LocatedText(as_of.isoformat(), self.where_of("deal"))
        return made


def problems_in(template: QuoteTemplate) -> list[Problem]:
    """What is wrong in the deal of a template, whatever account it is for."""
    found: list[Problem] = []
    deal_of(template.document("template", date(2000, 1, 1)), found, as_of=None, accounts={})
    return found
