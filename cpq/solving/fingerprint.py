"""The fingerprint of a model: equal for models that say the same in the same words, on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction

from cpq.solving.model import Model


def fingerprint(model: Model) -> str:
    """SHA-256 over variables, values and rules in their order, in hex; the order inside a set of values says nothing.

    >>> fingerprint(Model(()))[:8]
    'e3b0c442'
    """
    digest = hashlib.sha256()
    for variable in model.variables:
        _add(digest, "variable", variable.name, *map(_spelled, variable.values))
    for rule in model.rules:
        _add(digest, "rule", rule.id, *_words(rule.formula))
    return digest.hexdigest()


def _add(digest: hashlib._Hash, *words: str) -> None:
    # With their lengths and their number, so that no two different models are spelled alike.
    digest.update(len(words).to_bytes(8, "big"))
    for word in words:
        spelled = word.encode("utf-8", "surrogatepass")
        digest.update(len(spelled).to_bytes(8, "big"))
        digest.update(spelled)


def _words(formula: object) -> Iterator[str]:
    """A formula in prefix form; without recursion, however deep it is."""
    todo: list[object] = [formula]
    while todo:
        one = todo.pop()
        if is_dataclass(one):
            own = [getattr(one, each.name) for each in fields(one)]
            yield f"{type(one).__name__} {len(own)}"
            todo += reversed(own)
        elif isinstance(one, tuple):
            yield f"{type(one).__name__} {len(one)}"
            todo += reversed(one)
        elif isinstance(one, frozenset):
            yield f"set {len(one)}"
            yield from sorted(map(_spelled, one))
        elif isinstance(one, Mapping):
            yield f"amounts {len(one)}"
            for values, amount in sorted(one.items(), key=lambda item: [_spelled(value) for value in item[0]]):
                yield from map(_spelled, values)
                yield str(Fraction(amount))
        else:
            yield _spelled(one)


def _spelled(value: object) -> str:
    """A value with its type: the number 1, the text 1 and yes are three values."""
    if isinstance(value, Decimal | int | Fraction) and not isinstance(value, bool):
        return f"number {Fraction(value)}"
    return f"{type(value).__name__} {value}"
