"""One expression as one generated Python function."""

from __future__ import annotations

from collections.abc import Mapping
from types import CodeType, FunctionType
from typing import cast

from cpq.expressions.checked import CheckedTree
from cpq.expressions.constants import Constants
from cpq.expressions.readings import Reading
from cpq.expressions.source import fragment
from cpq.expressions.values import Form, fail

_FUNCTION = """\
def value(facts, tables):
    try:
        return {fragment}
    except _Exception as error:
        _fail(error, _text)
"""
_NO_BUILTINS: Mapping[str, object] = {}


def compile_code(checked: CheckedTree) -> Form:
    """The expression as a function to be called within ``exact()`` where the tree ``needs_exact``.

    Nothing is run to make it: the source is compiled, and the function is put together from its code, which may
    refer to nothing but the constants collected and the functions of :mod:`cpq.expressions.source`.
    """
    constants = Constants()
    source = _FUNCTION.format(fragment=fragment(checked, _from_facts, constants))
    values = {**constants.values, "_Exception": Exception, "_fail": fail, "_text": checked.text}
    return cast(Form, sealed_function(source, values))


def sealed_function(source: str, values: Mapping[str, object]) -> FunctionType:
    """The one function that source defines, which sees these values and no builtins.

    Raises:
        ValueError: Its code names anything else, or holds code of its own. Checked expressions never lead to it; this
            is the second door behind the checker.
    """
    code = next(part for part in compile(source, "<expression>", "exec").co_consts if isinstance(part, CodeType))
    strangers = set(code.co_names) - set(values)
    if strangers or any(isinstance(part, CodeType) for part in code.co_consts):
        raise ValueError(f"generated code reaches for {', '.join(sorted(strangers)) or 'code of its own'}")
    return FunctionType(code, {"__builtins__": _NO_BUILTINS, **values}, code.co_name)


def _from_facts(name: str) -> Reading:
    return Reading(f"facts[{name!r}]")
