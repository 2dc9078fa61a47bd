"""Why no billing schedule can be made of a quote."""

from __future__ import annotations

from cpq.problems import InvalidRequest, Problem, SourceLocation


def cannot_bill(message: str, hint: str, where: SourceLocation, *, code: str = "cannot-bill") -> InvalidRequest:
    """The error for a deal that says something about billing that cannot be."""
    return InvalidRequest([Problem(code, where, message, hint)])
