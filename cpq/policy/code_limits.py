"""How often the code of a promotion may be used."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from cpq.files.models import FileModel
from cpq.files.scalars import Whole


def _at_least_one(uses: int) -> int:
    if uses < 1:
        raise ValueError(f"a limit of {uses} uses is never reached by the first; write 1 or more, or end the promotion")
    return uses


Uses = Annotated[Whole, AfterValidator(_at_least_one)]


class CodeLimit(FileModel):
    """How often the code of a promotion may be used.

    Attributes:
        uses: Uses by everybody together.
        per_account: Uses by one account.
    """

    uses: Uses | None = None
    per_account: Uses | None = None

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if self.uses is None and self.per_account is None:
            raise ValueError("a limit says uses, per account, or both")
        return self
