"""Codes of telling others what happens to quotes."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

HANDING_OFF: Final = by_code(
    CodeDoc(
        "bad-link",
        "this is no approval link of this house",
        "An approval link is sealed, so that nobody can make one or change what it is about. This one was cut, "
        "changed, made elsewhere, or sealed with a key that is no longer used.",
        "Take the whole link from the mail, or decide with cpq approve and cpq reject.",
    ),
    CodeDoc(
        "bad-secret",
        "the secret is none",
        "Webhooks are signed with at least 24 random bytes in base64 behind whsec_, approval links are sealed with at "
        "least 32 in base64. A text of another form is refused rather than used, and so is a key file that others can "
        "read. The message names the variable or the file, never what it holds.",
        "Make one: python -c \"import base64, secrets; print('whsec_' + "
        'base64.b64encode(secrets.token_bytes(32)).decode())".',
    ),
    CodeDoc(
        "link-over",
        "the approval link is too old",
        "An approval link holds for some days, so that an old mail decides nothing.",
        "Decide with cpq approve and cpq reject, or have a reminder sent.",
    ),
    CodeDoc(
        "no-mail-server",
        "nobody says which server takes the mail",
        "A mail subscriber that names no server uses the one of the environment.",
        "Write server: mail.example:587 in desk/subscribers.yaml, or put that into CPQ_SMTP_SERVER.",
    ),
    CodeDoc(
        "no-secret",
        "a secret is not in the environment",
        "Files name the environment variable that holds a secret, and this one is not set where the command runs. "
        "Nothing was tried, so nothing is given up.",
        "Set the variable for the process that runs cpq desk tick.",
    ),
    CodeDoc(
        "not-told",
        "a subscriber could not be told",
        "It was not reached, did not answer in time, or refused. What it was to be told waits, and is tried again "
        "after a while; what was tried too often is laid aside.",
        "cpq events list shows what the last try said; cpq events replay has it told again.",
    ),
)
