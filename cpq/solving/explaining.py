"""Explanations and repairs in the names of variables and the ids of rules."""

from __future__ import annotations

from collections.abc import Mapping

from cpq.solving.choices import Choice
from cpq.solving.compiled_model import CompiledModel
from cpq.solving.conflicts import blamed_decisions, blamed_rules
from cpq.solving.explanation import Explanation
from cpq.solving.repairs import repairs


def explained(model: CompiledModel, decided: Mapping[str, Choice], choice: Choice) -> Explanation | None:
    """Why a choice cannot be; None where it can.

    Args:
        decided: Decisions about other variables, oldest first; together they are possible.

    Raises:
        NotDecided: The budget of conflicts did not suffice.
    """
    grounds, rules = model.grounds, model.model.rules
    names, decisions = list(decided), [one.literals(model.encoding) for one in decided.values()]
    wanted = choice.literals(model.encoding)
    if not model.compiled.satisfiable:
        return Explanation((), tuple(rules[place].id for place in blamed_rules(grounds, (), wanted)))
    blamed = blamed_decisions(grounds, decisions, wanted)
    if blamed is None:
        return None
    broken = blamed_rules(grounds, [decisions[place] for place in blamed], wanted)
    return Explanation(tuple(names[place] for place in blamed), tuple(rules[place].id for place in broken))


def repaired(
    model: CompiledModel, decided: Mapping[str, Choice], choice: Choice, most: int
) -> tuple[tuple[str, ...], ...]:
    """Names of the decisions to take back so that a choice can be; the smallest sets first.

    Args:
        decided: Decisions about other variables, oldest first; together they are possible.

    Raises:
        NotDecided: The budget of conflicts did not suffice.
    """
    wanted = choice.literals(model.encoding)
    if not model.compiled.satisfiable:
        return ()
    names, decisions = list(decided), [one.literals(model.encoding) for one in decided.values()]
    found = repairs(model.grounds, decisions, wanted, most)
    return tuple(tuple(names[place] for place in places) for places in found)
