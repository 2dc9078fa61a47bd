"""What a model or a scalar raises about a value that cannot be: with a code, a hint and, if known, another place."""

from __future__ import annotations

from cpq.problems import SourceLocation


class WrongValue(ValueError):
    """A value that cannot be; becomes one located problem.

    Attributes:
        code: Kebab-case code of the problem.
        hint: What would be right, or empty.
        where: Another place than that of the value, such as that of the second of two entries.
    """

    def __init__(
        self, message: str, *, hint: str = "", code: str = "invalid-value", where: SourceLocation | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code
        self.where = where
