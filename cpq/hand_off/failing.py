"""Why a subscriber could not be told, and whether and when to try again."""

from __future__ import annotations

from datetime import datetime

from cpq.problems import OtherSystemFailed


class NotTold(OtherSystemFailed):
    """A try failed; its message is kept with the row for whoever looks after it, so it names no secret.

    Attributes:
        for_good: Trying again would change nothing.
        down: The subscriber itself seems not to be there, so that other events need not be tried now.
        not_before: The subscriber asked not to be told before.
    """

    code = "not-told"

    def __init__(
        self, message: str, *, for_good: bool = False, down: bool = False, not_before: datetime | None = None
    ) -> None:
        super().__init__(message)
        self.for_good = for_good
        self.down = down
        self.not_before = not_before
