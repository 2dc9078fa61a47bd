"""Codes about configuring by answers: what is asked, refused or still open."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

GUIDED: Final = by_code(
    CodeDoc(
        "choice-refused",
        "the answer cannot stand beside the others",
        "The message names the answers before it and the rules, with their places, that leave no room for this one. "
        "Nothing was changed.",
        "Answer otherwise, or take back what the hint names.",
        "$ cpq configure rack --set mains=yes --set battery=yes",
        "$ cpq configure rack --set battery=yes --auto defaults",
    ),
    CodeDoc(
        "file-exists",
        "a file would be replaced",
        "The file that --write names is there already, and configuring never replaces a deal by itself.",
        "Name another file, or add --force.",
        "$ cpq configure rack --auto defaults --write deals/deal.yaml",
        "$ cpq configure rack --auto defaults --write deals/rack.yaml",
    ),
    CodeDoc(
        "open-question",
        "an answer is missing",
        "The rules leave several answers to this question, nobody was asked, and no default decides.",
        "Answer with --set, or let --auto defaults, cheapest or best-margin complete what is open.",
        "$ cpq configure rack --set battery=yes --no-ask",
        "$ cpq configure rack --set battery=yes --set frame=m --no-ask",
    ),
    CodeDoc(
        "too-many-prices",
        "a price depends on too many choices",
        "The cheapest configuration is found from the price of each line, worked out for every combination of the "
        "choices that the line's price reads; this line has more combinations than are tried.",
        "Answer some of the choices that the hint names first, or complete by defaults.",
        "$ cpq configure beam --auto cheapest --as-of 2026-11-20",
        "$ cpq configure beam --set length=12 --auto cheapest --as-of 2026-11-20",
    ),
    CodeDoc(
        "unknown-path",
        "the product has no such choice",
        "A path names an attribute or an option of the product, or of an option inside it: motor-kw, booster, "
        "booster.motor-kw, pump#2.motor-kw.",
        "Write the path as cpq configure PRODUCT --json lists it.",
        "$ cpq configure rack --set batery=yes --auto defaults",
        "$ cpq configure rack --set battery=yes --auto defaults",
    ),
)
