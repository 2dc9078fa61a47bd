"""Codes of stored quotes: of what stands beside them, of reasons, and of what the buyer takes."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

STORED_QUOTES: Final = by_code(
    CodeDoc(
        "amount-out-of-bounds",
        "the net total is too small or too large",
        "desk/checks.yaml says between which amounts quotes are submitted. A limit in another currency is converted by "
        "the policy's exchange rate; where there is none, the quote waits until there is.",
        "Offer more or less, or go the way that the house has for such deals.",
    ),
    CodeDoc(
        "attachment-missing",
        "a file must be attached",
        "desk/checks.yaml asks for a file with such quotes, such as a signed framework contract.",
        "Attach the file, named as the message says.",
    ),
    CodeDoc(
        "attachment-not-found",
        "the quote has no such file",
        "The number is none of the files of the quote, or that file was removed.",
        "Take a number that the message lists.",
    ),
    CodeDoc(
        "concession-over",
        "something granted lapsed, or lasts for too long",
        "A concession is granted until a day. After it the quote is not offered as it is, and desk/checks.yaml may say "
        "for how long one may be granted at all.",
        "Take it out, or agree on another day.",
    ),
    CodeDoc(
        "dates-out-of-bounds",
        "a date of the offer is not allowed",
        "desk/checks.yaml says for how long offers are valid, and whether a service may begin in the past.",
        "Choose a date that the hint allows.",
    ),
    CodeDoc(
        "justification-missing",
        "the submit is not justified",
        "desk/checks.yaml asks for a justification, or a reason code does. Whoever decides reads it first.",
        "Say in a sentence or two why the customer gets these terms.",
    ),
    CodeDoc(
        "nothing-offered",
        "every line is optional",
        "Optional lines stand beside the total. A quote of nothing else offers nothing that can be accepted as it is.",
        "Make what the buyer certainly gets an ordinary line.",
    ),
    CodeDoc(
        "not-offered",
        "the buyer cannot take this",
        "Accepting names optional lines of the document that was sent, at its prices. What is not optional there, a "
        "part without its bundle, two alternatives for one thing, or an alternative for a line that bears part of an "
        "allowance is another offer.",
        "Take what the document offers, or revise the quote and send it again.",
    ),
    CodeDoc(
        "not-ready",
        "the quote cannot be submitted as it is",
        "The family of everything that stops a submit: fields that the desk requires, dates, reasons, files, and "
        "limits that no approval lifts. All reasons are told at once.",
        "Repair everything that is listed, and submit again.",
    ),
    CodeDoc(
        "outdated-prices",
        "the prices are no longer those of today",
        "The price list or the exchange rate of the quote ended, or another policy is in force than the one that "
        "priced it. Who approves should approve what would be sold.",
        "Price the quote again, and look at what changed.",
    ),
    CodeDoc(
        "stopped",
        "a limit that no approval lifts",
        "A guardrail with then: stop is not kept. Whoever may not see cost and margin is told the name of the limit "
        "only.",
        "Change the quote until the limit is kept; cpq explain says what moves the figure.",
    ),
    CodeDoc(
        "unknown-mark",
        "a mark that the desk does not have",
        "Marks are the fields of a quote that no price and no rule reads, so that setting them never costs an "
        "approval. Which there are stands in desk/settings.yaml.",
        "Take one of the marks that are listed, or edit the quote where the field is one of the deal.",
    ),
    CodeDoc(
        "unknown-reason",
        "a reason that the desk does not offer",
        "Discounts, losses and cancellations are counted by their reason, so the house names the reasons that it "
        "counts. The code is none of them, is meant for something else, or is no longer offered.",
        "Take one of the codes that are listed; desk/reasons.yaml holds them.",
    ),
)
