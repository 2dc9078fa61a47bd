"""Codes of expressions that were accepted and cannot be worked out for one quote."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

EVALUATION: Final = by_code(
    CodeDoc(
        "arithmetic",
        "a calculation without a result",
        "A formula divides by zero on this quote, or its result is too large. The quote gets no price rather than a "
        "guessed one.",
        "Guard the formula with if and else, or narrow the rule's condition.",
        "round(12 / (quantity - 5), 2)",
        "round(12 / (quantity + 5), 2)",
    ),
    CodeDoc(
        "evaluation-failed",
        "a source of values failed",
        "A table or fact that an embedding program supplies raised an error while a rule was worked out.",
        "Look at the cause that the message names; the files are not at fault.",
        example=(
            "from cpq.expressions import NUMBER, TEXT, Fact, TableType, Vocabulary, evaluate, parse\n"
            "\n"
            "\n"
            "def minimum(segment):\n"
            '    raise OSError("the disk is gone")\n'
            "\n"
            "\n"
            'vocabulary = Vocabulary([Fact("segment", TEXT)], {"minimum": TableType((TEXT,), NUMBER)})\n'
            "rule = parse(\"lookup('minimum', segment) > 1\", vocabulary)\n"
            'evaluate(rule, {"segment": "retail"}, {"minimum": minimum})'
        ),
    ),
    CodeDoc(
        "missing-cell",
        "a table has no row for this",
        "A price matrix, a cost matrix, a freight table or lookup() has no row for the values of the line. A missing "
        "row is never a price of zero.",
        "Add the row, or forbid the combination with a constraint.",
        "material: duplex, power: 11",
        "material: duplex, power: 4",
    ),
    CodeDoc(
        "missing-fact",
        "a fact was not given",
        "An embedding program evaluated an expression without one of the facts that it reads.",
        "Give a value for each name in the expression's reads.",
        example=(
            "from cpq.expressions import NUMBER, Fact, Vocabulary, evaluate, parse\n"
            "\n"
            'rule = parse("quantity >= 100", Vocabulary([Fact("quantity", NUMBER)], {}))\n'
            'evaluate(rule, {"segment": "retail"}, {})'
        ),
        example_fixed=(
            "from decimal import Decimal\n"
            "\n"
            "from cpq.expressions import NUMBER, Fact, Vocabulary, evaluate, parse\n"
            "\n"
            'rule = parse("quantity >= 100", Vocabulary([Fact("quantity", NUMBER)], {}))\n'
            'evaluate(rule, {"quantity": Decimal(120)}, {})'
        ),
    ),
    CodeDoc(
        "missing-table",
        "a table was not given",
        "An embedding program evaluated an expression without one of the tables that it looks up.",
        "Give a table for each id in the expression's tables.",
        example=(
            "from cpq.expressions import NUMBER, TEXT, Fact, TableType, Vocabulary, evaluate, parse\n"
            "\n"
            'vocabulary = Vocabulary([Fact("segment", TEXT)], {"minimum": TableType((TEXT,), NUMBER)})\n'
            "rule = parse(\"lookup('minimum', segment) > 1\", vocabulary)\n"
            'evaluate(rule, {"segment": "retail"}, {})'
        ),
        example_fixed=(
            "from decimal import Decimal\n"
            "\n"
            "from cpq.expressions import NUMBER, TEXT, Fact, TableType, Vocabulary, evaluate, parse\n"
            "\n"
            'vocabulary = Vocabulary([Fact("segment", TEXT)], {"minimum": TableType((TEXT,), NUMBER)})\n'
            "rule = parse(\"lookup('minimum', segment) > 1\", vocabulary)\n"
            'evaluate(rule, {"segment": "retail"}, {"minimum": lambda segment: Decimal(2)})'
        ),
    ),
    CodeDoc(
        "undefined-value",
        "a fact without a value",
        "A rule calculates with a fact that this quote leaves open. A price is refused, and an approval rule asks.",
        "Give the fact a default where it is declared, or ask first whether it has a value: fact != None and ...",
        "{ type: number }",
        '{ type: number, default: "0" }',
    ),
    CodeDoc(
        "wrong-fact-type",
        "a fact of another type",
        "An embedding program gave a text where the fact is a number, or the like.",
        "Give decimals for numbers, True or False for yes/no, dates for dates.",
        example=(
            "from cpq.expressions import NUMBER, Fact, Vocabulary, evaluate, parse\n"
            "\n"
            'rule = parse("quantity >= 100", Vocabulary([Fact("quantity", NUMBER)], {}))\n'
            'evaluate(rule, {"quantity": "120"}, {})'
        ),
        example_fixed=(
            "from decimal import Decimal\n"
            "\n"
            "from cpq.expressions import NUMBER, Fact, Vocabulary, evaluate, parse\n"
            "\n"
            'rule = parse("quantity >= 100", Vocabulary([Fact("quantity", NUMBER)], {}))\n'
            'evaluate(rule, {"quantity": Decimal(120)}, {})'
        ),
    ),
)
