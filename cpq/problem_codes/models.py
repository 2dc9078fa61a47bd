"""Codes about models of other tools, while they are imported."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

MODELS: Final = by_code(
    CodeDoc(
        "bad-dimacs",
        "not the format of clauses",
        "The file does not hold clauses as DIMACS writes them: a head 'p cnf VARIABLES CLAUSES', then numbers that end "
        "with 0. A count that does not fit means that the file was cut off or changed.",
        "Export the file again, or correct the line.",
        example="$ cpq import dimacs models/router.cnf --to catalogs/models",
    ),
    CodeDoc(
        "bad-uvl",
        "not the language of feature models",
        "A line of the feature model is not what UVL allows there. Groups stand below features and features below "
        "groups, each indented further than what it belongs to.",
        "Correct the line; the hint says what may stand there.",
        example="$ cpq import uvl models/bicycle.uvl --to catalogs/models",
    ),
    CodeDoc(
        "model-too-large",
        "a model of more features than are read",
        "Features with a cardinality count once for each of their instances, so a short file can ask for millions.",
        "Lower the cardinality, or import a part of the model.",
        example="$ cpq import uvl models/bicycle.uvl --to catalogs/models",
    ),
    CodeDoc(
        "unknown-feature",
        "a name that no feature has",
        "A constraint names a feature or an attribute that the model does not have. Leaving the constraint out would "
        "let configurations through that the model forbids.",
        "Correct the name. Names with blanks or signs stand in quotation marks.",
        example="$ cpq import uvl models/bicycle.uvl --to catalogs/models",
    ),
    CodeDoc(
        "uvl-import",
        "a model that cannot be imported",
        "The feature model imports another that does not lie beside it or in a folder below, or the two import each "
        "other in a circle.",
        "Put the file where the import names it: 'parts.wheels' is the file wheels.uvl in the folder parts.",
        example="$ cpq import uvl models/bicycle.uvl --to catalogs/models",
    ),
)
