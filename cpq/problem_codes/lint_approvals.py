"""Codes of lint about approval matrices, and about the people and routing that stand behind them."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

LINT_APPROVALS: Final = by_code(
    CodeDoc(
        "asked-again-daily",
        "an approval that covers one day only",
        "The rule reads the order date and does not say which way it gets riskier. An approval then covers the very "
        "day it was given for, and a quote that is priced again the day after is asked about again.",
        "Say under risk: which way the date gets riskier.",
        'when: quote.as_of > "2026-12-15" and payment_days > 30',
        'when: quote.as_of > "2026-12-15" and payment_days > 30\nrisk: { as_of: higher is worse }',
    ),
    CodeDoc(
        "escalates-to-nobody",
        "an escalation that reaches nobody new",
        "A level of escalation leads to people who are asked already, who had a part in the quote or who left. The "
        "overdue step stays with those who have not decided it.",
        "Escalate to somebody above.",
        "escalate: group desk",
        "escalate: person cfo",
    ),
    CodeDoc(
        "idle-delegation",
        "a delegation that does nothing",
        "Somebody delegates to another account of their own, to somebody who left or who may not decide, or did so for "
        "days that are over. While they are away, nobody decides for them.",
        "Take it out, or name somebody who decides.",
        "to: rep",
        "to: cfo",
    ),
    CodeDoc(
        "manager-circle",
        "people who report to each other in a circle",
        "Following managers upwards leads back to where it began. Each of them counts as above the others, so that "
        "each may act on the quotes of all, and a search for somebody above ends without a result.",
        "Leave the manager of whoever stands at the top out.",
        "manager: rep",
        "manager: cfo",
    ),
    CodeDoc(
        "matrix-gap",
        "quotes that fall between two matrices",
        "Several matrices over one fact share another fact out between them, small deals and large ones for example, "
        "and leave some values over. A quote with such a value asks nobody, however far it goes.",
        "Widen one of the conditions, or add a matrix for what is left over.",
        "when: quote.net_total > 5000",
        "when: quote.net_total > 1000",
    ),
    CodeDoc(
        "mixed-currencies",
        "bands in several currencies",
        "The bands of one matrix go from mild to severe by their numbers, and the bounds are converted to the currency "
        "of the quote. With bounds in two currencies the more severe band may be passed first.",
        "Write all bands of a matrix in one currency.",
        "above: 200.00 USD",
        "above: 200.00 EUR",
    ),
    CodeDoc(
        "powerless-approver",
        "an approver who may not decide",
        "Somebody holds an approver role, and their roles do not let them decide. They are asked, and what they decide "
        "is refused.",
        "Give them a role that decides, such as manager, or the right by itself.",
        "director: { name: Sales director, approves: [director] }",
        "director: { name: Sales director, roles: [manager], approves: [director] }",
    ),
    CodeDoc(
        "repeated-band",
        "a band that asks whom the one before asks",
        "Two neighbouring bands ask the same people in the same way. With levels: highest only the second changes "
        "nothing, with cumulative it asks the same people twice about one thing.",
        "Take the band out, or ask somebody else.",
        "{ above: 20%, ask: director }",
        "{ above: 20%, ask: cfo }",
    ),
    CodeDoc(
        "undeclared-approver",
        "an approver role that the policy does not have",
        "The desk's files route a role, or say that somebody holds it, and no approver of that name is declared. No "
        "rule can ask it.",
        "Check the spelling, or declare the approver.",
        "approves: [directer]",
        "approves: [director]",
    ),
    CodeDoc(
        "unroutable-approver",
        "an approver for whom nobody decides",
        "A rule asks a role that leads to nobody for somebody who may submit quotes: nobody holds it, or whoever does "
        "had a part in the quote. The step waits until somebody is found by hand.",
        "Give the role to somebody, or say whom to ask otherwise.",
        "director: { who: manager of owner }",
        "director: { who: manager of owner, otherwise: person cfo }",
    ),
)
