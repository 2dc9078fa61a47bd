"""Codes about what may be chosen together: attributes, options, instances, defaults, materials."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

CHOICES: Final = by_code(
    CodeDoc(
        "attribute-cycle",
        "conditions of attributes depend on each other",
        "Whether an attribute has a value depends on another one, and whether that has a value depends on the first. "
        "Nobody could say which is asked first.",
        "Take one of the attributes out of the other's condition; the message names the way round.",
        "fuel: { one of: [gas, oil], when: heated }",
        "fuel: { one of: [gas, oil] }",
    ),
    CodeDoc(
        "domain-too-large",
        "a rule reads something with too many values",
        "A dialogue decides rules over lists and ranges of up to 2,000 values each. Quotes that state every choice are "
        "checked all the same; the warning says that guided selling cannot read this rule.",
        "Raise the step of the range, list the values, or give an option's quantity a max.",
        "flow: { from: 0, to: 500, step: 0.1, default: 60 }",
        "flow: { from: 0, to: 500, step: 5, default: 60 }",
    ),
    CodeDoc(
        "material-quantity",
        "a part of the bill of materials has no quantity that can be",
        "The formula of the part gives a negative number, a part of what comes whole, or nothing that can be computed; "
        "or it reads an attribute of which several instances say different things.",
        "Correct the formula, for instance with max(0, ...); declare decimals for the unit; write what "
        "depends on an instance on the product of the instance.",
        "quantity: 4 - 2 * feet",
        'quantity: "max(0, 4 - 2 * feet)"',
        run="$ cpq materials deals/deal.yaml",
    ),
    CodeDoc(
        "not-applicable",
        "a choice that this line does not have",
        "The attribute has a value only where its condition holds, and on this line it does not. A value that is "
        "printed but means nothing would mislead whoever builds the product.",
        "Leave the attribute out, or choose what its condition asks for.",
        "selection: { climate: office, heater: 6 }",
        "selection: { climate: office }",
    ),
    CodeDoc(
        "option-excludes",
        "two options of a bundle exclude each other",
        "An option says in the catalog that another option of the same bundle cannot be chosen with it.",
        "Remove one of the two lines.",
        "- { id: cooler, product: cooler, parent: rack }",
    ),
    CodeDoc(
        "option-requires",
        "an option of a bundle needs another one",
        "An option says in the catalog that another option of the same bundle is chosen with it.",
        "Add a line for the other option under the same parent, or remove the one that needs it.",
        "- { id: board, product: board, parent: rack }",
    ),
    CodeDoc(
        "too-many-instances",
        "more lines of one option than a bundle may have",
        "The option says how many separately configured lines of it one bundle may have.",
        "Remove lines, or raise the quantity of one where they are alike.",
        "- { id: third, product: pump, parent: skid }",
    ),
    CodeDoc(
        "unknown-option",
        "there is no such option or path",
        "An option requires or excludes another, or a default chooses something, that the bundle does not offer.",
        "Write the id as the bundle spells it; a path such as pump.motor-kw leads into an option.",
        "board: { requires: [fann] }",
        "board: { requires: [fan] }",
    ),
)
