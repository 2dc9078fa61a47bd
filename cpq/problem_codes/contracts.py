"""Codes about running contracts: amendments and renewals."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

CONTRACTS: Final = by_code(
    CodeDoc(
        "amendment-conflict",
        "two amendments contradict each other",
        "Both change one line, and which of them came last would decide what the account gets and pays. Differences of "
        "a quantity add up in any order; everything else of one line does not. Nor do a file of a contract and an "
        "accepted quote that changed the same contract apart from each other.",
        "Agree on one of them, or write the quantities as by:, so that they add up; put into the file what was agreed.",
        example="$ cpq contract amend acme -f first.yaml -f second.yaml",
        example_fixed="$ cpq contract amend acme -f first.yaml",
    ),
    CodeDoc(
        "contract-not-found",
        "there is no such contract",
        "Neither the path, nor a file of that name under contracts/, nor a contract with that id exists.",
        "Check the spelling; the hint names the closest.",
        example="$ cpq contract show acne",
        example_fixed="$ cpq contract show acme",
    ),
    CodeDoc(
        "not-held",
        "a price that no contract can hold",
        "The line is priced by its quantity, by other lines or outside the catalog. A price or an amount that was "
        "agreed for one quantity says nothing about another one.",
        "Change the quantity, swap the product, or ask for a discount as a rate, which holds for every quantity.",
        example="$ cpq contract amend acme --on 2026-06-01 --price storage=1.00 --reason index",
        example_fixed="$ cpq contract amend acme --on 2026-06-01 --price seats=30.00 --reason index",
    ),
    CodeDoc(
        "not-running",
        "nothing runs that could change",
        "The line, or the contract, has ended by that day, has not begun, was charged once, or has fewer units than "
        "are taken away. A change of what does not run would be money for nothing.",
        "Name a day on which it runs, or add the product anew.",
        example="$ cpq contract amend acme --on 2027-06-01 --set seats=20",
        example_fixed="$ cpq contract amend acme --on 2026-06-01 --set seats=20",
    ),
)
