"""How often promotion codes were used before a deal; whoever counts acceptances says it with the request."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from cpq.files.scalars import Whole
from cpq.quotes.part import RequestPart
from cpq.quotes.scalars import CleanText


def _counted(uses: int) -> int:
    if uses < 0:
        raise ValueError(f"uses are counted from 0, got {uses}")
    return uses


Uses = Annotated[Whole, AfterValidator(_counted)]


class CodeUse(RequestPart):
    """How often one code was used before this deal.

    Attributes:
        code: The code.
        total: Uses by everybody.
        by_account: Those of this deal's account among them.
    """

    noun = "a count of uses"

    code: CleanText
    total: Uses
    by_account: Uses = 0

    @model_validator(mode="after")
    def _the_account_is_part_of_all(self) -> Self:
        if self.by_account > self.total:
            raise ValueError(
                f"the account used the code '{self.code}' {self.by_account} times and everybody together "
                f"{self.total} times; total counts the account's uses too"
            )
        return self


def check_counts(counts: tuple[CodeUse, ...]) -> None:
    """Refuse two counts of one code.

    Raises:
        ValueError: A code is counted twice.
    """
    codes = [count.code for count in counts]
    for code in codes:
        if codes.count(code) > 1:
            raise ValueError(f"the uses of code '{code}' are counted twice; keep one of the two")
