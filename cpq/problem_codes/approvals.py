"""Codes of approval requests: of what was decided already, was not seen, or lacks its reason."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

APPROVALS: Final = by_code(
    CodeDoc(
        "already-decided",
        "somebody was first, or the request is over",
        "One decision settles a step. Who comes second learns who was first; a delegate and whoever they stand in for "
        "count as one, and so do two accounts of one person. A request that was recalled or superseded takes its steps "
        "and counter-offers with it.",
        "Look at the quote as it is now. An approval that should not stand is revoked.",
    ),
    CodeDoc(
        "no-change",
        "what is asked for changes nothing",
        "A counter-offer proposes other content than the quote says, and an amendment another state than the contract "
        "has. This one is the same.",
        "Approve the step, or say what changes.",
    ),
    CodeDoc(
        "no-comment",
        "this needs a reason",
        "A rejection, an override, a revocation and a question are read by the people whom they concern, and later by "
        "auditors. Without a word they say nothing.",
        "Write why, in a sentence.",
    ),
    CodeDoc(
        "stale",
        "the quote, or the contract that it changes, says something else than was seen",
        "Whoever submits or decides names the hash of the content that they saw, so that nobody approves what they did "
        "not see. The content was edited meanwhile, or another policy assessed it. An amendment or a renewal names the "
        "state of its contract likewise, and another quote or its file has changed the contract since.",
        "Look at the newest revision, and decide on that; price a change of a contract again with cpq quote reprice.",
    ),
)
