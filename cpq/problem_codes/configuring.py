"""Codes about sessions of the configurator."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

CONFIGURING: Final = by_code(
    CodeDoc(
        "invalid-session",
        "the data is no exported session",
        "A session was to be restored from something else, or from data that was changed by hand.",
        "Pass what the session's export gave.",
        example=(
            "from cpq.problems import CpqError\n"
            "from cpq.solving.compiled_model import compile_model\n"
            "from cpq.solving.model import SWITCH, Model, Variable\n"
            "from cpq.solving.restored import restore\n"
            "\n"
            'model = compile_model(Model((Variable("fan", SWITCH),)))\n'
            "try:\n"
            '    restore(model, {"model": model.fingerprint, "decisions": [{"name": "fan"}]})\n'
            "except CpqError as error:\n"
            '    print(f"{error} [{error.code}]")'
        ),
        example_fixed=(
            "from cpq.solving.compiled_model import compile_model\n"
            "from cpq.solving.model import SWITCH, Model, Variable\n"
            "from cpq.solving.restored import restore\n"
            "from cpq.solving.session import Session\n"
            "\n"
            'model = compile_model(Model((Variable("fan", SWITCH),)))\n'
            'restore(model, Session.open(model).assign("fan", True).export())'
        ),
    ),
    CodeDoc(
        "not-decided",
        "a question about rules too hard to decide",
        "Whether choices can go together took more steps than are allowed: the rules may leave room for them or not. "
        "Nothing was changed by the question, and no answer is guessed.",
        "Allow more with cpq configure --conflicts or conflicts under [configure] in cpq.toml, or make the rules "
        "simpler: most of the work goes into many choices that exclude each other.",
        example=(
            "from itertools import combinations\n"
            "\n"
            "from cpq.solving.cnf import NotDecided\n"
            "from cpq.solving.compiled_model import compile_model\n"
            "from cpq.solving.model import And, Is, Model, Not, Rule, Variable\n"
            "\n"
            'slots = tuple(f"slot {number}" for number in range(8))\n'
            'boards = tuple(Variable(f"board {number}", slots) for number in range(9))\n'
            "rules = tuple(\n"
            '    Rule(f"{slot} {place}", Not(And(tuple(Is(board.name, frozenset({slot})) for board in pair))))\n'
            "    for place, pair in enumerate(combinations(boards, 2))\n"
            "    for slot in slots\n"
            ")\n"
            "try:\n"
            "    compile_model(Model(boards, rules), conflicts=100)\n"
            "except NotDecided as error:\n"
            '    print(f"{error} [{error.code}]")'
        ),
        example_fixed=(
            "from cpq.solving.compiled_model import compile_model\n"
            "from cpq.solving.model import And, Is, Model, Not, Rule, Variable\n"
            "\n"
            'slots = tuple(f"slot {number}" for number in range(8))\n'
            'boards = tuple(Variable(f"board {number}", slots) for number in range(2))\n'
            "\n"
            "\n"
            "def apart(slot):\n"
            "    return Rule(slot, Not(And(tuple(Is(board.name, frozenset({slot})) for board in boards))))\n"
            "\n"
            "\n"
            "rules = tuple(apart(slot) for slot in slots)\n"
            "compile_model(Model(boards, rules), conflicts=100)"
        ),
    ),
    CodeDoc(
        "refused-value",
        "the value cannot be chosen",
        "The decisions that the message names and the rules in its brackets leave no room for the value. Nothing was "
        "changed: earlier decisions stay.",
        "Take one of the decisions back that are named; the session's repairs say which sets of them are enough.",
        example=(
            "from cpq.solving.compiled_model import compile_model\n"
            "from cpq.solving.explanation import RefusedValue\n"
            "from cpq.solving.model import SWITCH, Implies, Is, Model, Rule, Variable\n"
            "from cpq.solving.session import Session\n"
            "\n"
            'fan, heater = Is("fan", frozenset({True})), Is("heater", frozenset({True}))\n'
            'rules = (Rule("a heater needs a fan", Implies(heater, fan)),)\n'
            'model = compile_model(Model((Variable("fan", SWITCH), Variable("heater", SWITCH)), rules))\n'
            "try:\n"
            '    Session.open(model).assign("heater", True).assign("fan", False)\n'
            "except RefusedValue as error:\n"
            '    print(f"{error} [{error.code}]")'
        ),
        example_fixed=(
            "from cpq.solving.compiled_model import compile_model\n"
            "from cpq.solving.model import SWITCH, Implies, Is, Model, Rule, Variable\n"
            "from cpq.solving.session import Session\n"
            "\n"
            'fan, heater = Is("fan", frozenset({True})), Is("heater", frozenset({True}))\n'
            'rules = (Rule("a heater needs a fan", Implies(heater, fan)),)\n'
            'model = compile_model(Model((Variable("fan", SWITCH), Variable("heater", SWITCH)), rules))\n'
            'Session.open(model).assign("heater", True).retract("heater").assign("fan", False)'
        ),
    ),
)
