"""Facts about the rules of a product as bytes to keep, and back.

They are kept under a hash of everything that they follow from, and their words and places are found anew. What is read
back must name choices, values and rules that there are; facts steer nothing but what ``cpq lint`` says.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, get_args

from cpq.configuration.model_facts import FindingCode, ModelFact
from cpq.configuration.product_model import ProductModel
from cpq.solving.fingerprint import fingerprint

FORM = "1"
"""Changes where other facts would be found of the same rules."""


def facts_key(model: ProductModel) -> str:
    """Hash of what facts follow from: the model, what its rules are, and which choices are about what.

    Two products with the same id, choices and rules have the same facts, wherever they stand.
    """
    choices = [(path, one.component, one.attribute, one.value) for path, one in model.choices.choices.items()]
    components = [
        (one.path, one.around, one.number, None if one.option is None else one.option.required)
        for one in model.choices.components.values()
    ]
    rules = [(rule.id, rule.kind) for rule in model.rules.values()]
    about = [FORM, fingerprint(model.model), choices, components, rules]
    return sha256(json.dumps(about).encode()).hexdigest()


def written_facts(facts: tuple[ModelFact, ...]) -> bytes:
    """Facts as JSON."""
    return json.dumps(facts).encode()


def facts_in(data: bytes | None, model: ProductModel) -> tuple[ModelFact, ...] | None:
    """Facts from what :func:`written_facts` gave for the same rules; None where the bytes are anything else."""
    try:
        facts = json.loads(data or b"")
        if type(facts) is list:
            return tuple(_fact(one, model) for one in facts)
    except (ValueError, TypeError, LookupError, RecursionError):
        pass
    return None


def _fact(data: Any, model: ProductModel) -> ModelFact:
    code, subject, values, rules = data
    if code not in get_args(FindingCode) or not all(one in model.rules for one in rules):
        raise ValueError("no such code or rule")
    if code == "redundant-rule":
        model.rules[subject]
    elif code == "cannot-be-configured":
        subject = str(subject)
    else:
        count = len(model.model.variable(subject).values)
        model.choices.choices[subject]
        if not all(type(place) is int and 0 <= place < count for place in values):
            raise ValueError("no such value")
    return ModelFact(code, subject, tuple(values), tuple(rules))
