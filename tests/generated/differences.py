"""Where two values differ: the paths into them, so that a failure names one figure rather than two whole quotes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal

from cpq.approvals import ApprovalDecision
from cpq.expressions import ExpressionError

_NOTHING = object()


def differences(got: object, expected: object, path: str = "") -> Iterator[str]:
    """Every difference as ``path: got instead of expected``, in the order of the fields.

    Numbers are equal as numbers; text made of them is compared as text. Types count, except that a mapping is a
    mapping.
    """
    parts = _parts(got), _parts(expected)
    if parts[0] is None or parts[1] is None or not _alike(got, expected):
        if type(got) is not type(expected) or got != expected:
            yield f"{path or 'value'}: {_shown(got)} instead of {_shown(expected)}"
        return
    one, other = parts
    for name in [*other, *(name for name in one if name not in other)]:
        yield from differences(one.get(name, _NOTHING), other.get(name, _NOTHING), f"{path}{name}")


def _alike(got: object, expected: object) -> bool:
    return type(got) is type(expected) or (isinstance(got, Mapping) and isinstance(expected, Mapping))


def _parts(value: object) -> dict[str, object] | None:
    """The parts of a value by the text that leads to each; None for what has none."""
    if isinstance(value, Mapping):
        return {f"[{name!r}]": value[name] for name in value}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {f".{name}": part for name, part in zip(value._fields, value, strict=True)}
    if isinstance(value, str) and "\n" in value:
        return {f" line {number}": line for number, line in enumerate(value.splitlines(), start=1)}
    if isinstance(value, list | tuple):
        return {f"[{number}]": part for number, part in enumerate(value)}
    if isinstance(value, ExpressionError):
        return {".code": value.code, ".message": value.message}
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.compare]
        if isinstance(value, ApprovalDecision):  # it may put its checks into words late
            names[names.index("looked")] = "checks"
        return {f".{name}": getattr(value, name) for name in names}
    return None


def _shown(value: object) -> str:
    if value is _NOTHING:
        return "nothing"
    return f"{value} ({type(value).__name__})" if isinstance(value, Decimal) else repr(value)
