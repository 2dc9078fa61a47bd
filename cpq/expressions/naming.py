"""From a name in an expression to the fact it means, or to the reason why it means none."""

from __future__ import annotations

import ast
import re

from cpq.expressions.errors import ExpressionError
from cpq.expressions.facts import Fact, Scope, Vocabulary, fact_name
from cpq.problems import did_you_mean

_KEBAB = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*(?:-[A-Za-z0-9_]+)+")
_OTHER_SPELLINGS = {"true": "True", "yes": "True", "false": "False", "no": "False", "none": "None", "null": "None"}


def dotted_name(node: ast.expr) -> str:
    """The one name that ``a.b.c`` spells, or empty when the chain does not start at a name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def find_fact(
    name: str, vocabulary: Vocabulary, scope: Scope, before_phase: int | None, text: str, offset: int
) -> Fact:
    """The fact that a rule of this scope and phase may read under a name.

    Raises:
        ExpressionError: ``unknown-fact``, ``wrong-scope`` or ``phase-order``.
    """
    fact = vocabulary.resolve(name, scope)
    if fact is None:
        raise ExpressionError(
            f"'{name}' is not a fact",
            code="unknown-fact",
            hint=_unknown_hint(name, vocabulary, scope, text, offset),
            offset=offset,
        )
    if not fact.seen_from(scope):
        raise ExpressionError(
            f"'{name}' is of one {fact.scope}, and this rule is about the whole {scope}",
            code="wrong-scope",
            hint=f"read an aggregate that a file declares over {fact.scope}s, or make this a {fact.scope} rule",
            offset=offset,
        )
    if before_phase is not None and fact.phase >= before_phase:
        raise ExpressionError(
            f"'{name}' is known only after this rule (phase {fact.phase}; the rule runs in phase {before_phase})",
            code="phase-order",
            hint="read a fact of an earlier phase; docs/expressions.md lists them",
            offset=offset,
        )
    return fact


def kebab_hint(vocabulary: Vocabulary, text: str, offset: int | None = None) -> str:
    """Hint for an id written in kebab-case where a fact of that id exists, at a place or anywhere."""
    for match in _KEBAB.finditer(text):
        if offset is not None and not match.start() <= offset < match.end():
            continue
        parts = match[0].split("-")
        for start in range(len(parts)):
            for end in range(len(parts), start + 1, -1):
                written = "-".join(parts[start:end])
                if fact_name(written) in vocabulary:
                    return f"write {fact_name(written)}; '{written}' is a subtraction"
    return ""


def _unknown_hint(name: str, vocabulary: Vocabulary, scope: Scope, text: str, offset: int) -> str:
    if name.lower() in _OTHER_SPELLINGS:
        return f"write {_OTHER_SPELLINGS[name.lower()]}"
    if hint := kebab_hint(vocabulary, text, offset):
        return hint
    if any(name in fact.type.choices for fact in vocabulary):
        return f"write a text in quotes: '{name}'"
    return did_you_mean(name, [fact.name for fact in vocabulary if fact.seen_from(scope)])
