"""A priced quote read back from the JSON that ``cpq price --json`` printed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cpq.problems import InvalidFiles, Problem, SourceLocation
from cpq.quote_changes.compared import ComparedQuote, compared_json
from cpq.quotes.json_shapes import SCHEMA, PricedQuoteJson

_SHAPE: TypeAdapter[PricedQuoteJson] = TypeAdapter(PricedQuoteJson)


def is_priced_json(data: bytes) -> bool:
    """Whether the bytes of a file are a priced quote and not a deal; their first lines tell."""
    return data.lstrip()[:1] in b"{[" and SCHEMA.encode() in data[:_HEAD]


_HEAD = 200


def read_priced_json(data: bytes, file: str) -> ComparedQuote:
    """A priced quote from its JSON form.

    Args:
        file: What messages call it.

    Raises:
        InvalidFiles: It is none, or holds several quotes.
    """
    try:
        read: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _no_quote(file, "the text is not JSON") from error
    if isinstance(read, list):
        raise _no_quote(file, f"it holds {len(read)} quotes")
    try:
        quote = _SHAPE.validate_python(read)
        decision = read.get("decision")
        return compared_json(quote, decision if isinstance(decision, Mapping) else None)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(part) for part in first["loc"])
        raise _no_quote(file, f"{path}: {first['msg'][:1].lower()}{first['msg'][1:]}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise _no_quote(file, str(error)) from error


def _no_quote(file: str, why: str) -> InvalidFiles:
    message = f"this is not one priced quote: {why}"
    return InvalidFiles([Problem("invalid-value", SourceLocation(file), message, "cpq price DEAL --json writes one")])
