"""What cannot be of a contract as a whole, told as a refusal of the request that asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from cpq.problems import InvalidRequest, Problem, SourceLocation


@contextmanager
def refusing(where: SourceLocation) -> Iterator[None]:
    """A block that puts contracts, records and requests together from parts that were each checked.

    What the parts cannot be together, such as an end after the last year of the calendar or more units than a line can
    have, is refused with the words of the model.

    Args:
        where: Place of what asked for it.

    Raises:
        InvalidRequest: A model refused what it was given.
    """
    try:
        yield
    except ValidationError as error:
        found = [str(one["msg"]).removeprefix("Value error, ").partition("; ") for one in error.errors()]
        problems = [Problem("invalid-value", where, message, hint) for message, _, hint in found]
        raise InvalidRequest(problems) from error
