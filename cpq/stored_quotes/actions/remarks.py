"""What stands beside a quote: remarks, files and marks. No price and no rule reads them, so approvals stay."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import ROUND_UP, Decimal
from fnmatch import fnmatchcase
from typing import Literal

from cpq.amounts import plain
from cpq.problems import InvalidRequest, NotAllowed, NotFound, Problem, SourceLocation, TransitionRefused, did_you_mean
from cpq.quotes.status import BUSY
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.guards import may
from cpq.stored_quotes.happenings import AttachmentAdded, AttachmentRemoved, CommentAdded, EventData, MarksSet
from cpq.stored_quotes.record import StoredQuote
from cpq.stored_quotes.typed_text import readable

Audience = Literal["internal", "customer"]
LONGEST_MARK = 1_000
_MEGABYTE = 1_000_000
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,62}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,62}")
"""A type and a subtype, without parameters, each shorter than RFC 6838 allows."""


def comment(
    quote: StoredQuote,
    acting: Acting,
    text: str,
    *,
    subject: str = "quote",
    lines: Collection[str],
    audience: Audience = "internal",
    restricted: bool = False,
) -> tuple[EventData, ...]:
    """A remark on the quote or on a line.

    Args:
        subject: ``quote``, or the stable key of a line.
        lines: The lines of the newest revision.
        audience: A remark for the customer is part of what they are offered, so it is made while that is a draft.
        restricted: It names cost or margin.

    Raises:
        NotAllowed: They may not comment, or name costs that they may not see.
        NotFound: There is no such line.
        InvalidRequest: The text is empty, too long, or holds what cannot be seen.
        TransitionRefused: It is for the customer, and the revision is no draft any more.
    """
    may(acting, "comment", owner=quote.owner)
    if restricted and not acting.directory.sees_cost(acting.actor):
        raise NotAllowed(f"'{acting.actor}' may not see cost and margin, so they write nothing about them")
    if subject != "quote" and subject not in lines:
        hint = did_you_mean(subject, lines) or f"lines are {', '.join(lines)}"
        raise NotFound(f"{quote.number} has no line '{subject}'", code="line-not-found", hint=hint)
    for_customer(quote, audience)
    said = CommentAdded(
        id=len(quote.comments) + 1,
        subject=subject,
        audience=audience,
        text=readable(text, "<comment>", lines=True),
        restricted=restricted,
    )
    return (said,)


def for_customer(quote: StoredQuote, audience: Audience) -> None:
    """Insist that what the customer gets is only added to a draft.

    Raises:
        TransitionRefused: It is for the customer, and the revision is no draft any more.
    """
    if audience == "customer" and quote.status != "draft":
        raise TransitionRefused(
            f"{quote.number} is {quote.status}, and what the customer reads of it stays as it is",
            status=quote.status,
            hint="revise it first, or write for internal readers",
        )


def attach(
    quote: StoredQuote,
    acting: Acting,
    name: str,
    media_type: str,
    size: int,
    sha256: str,
    *,
    audience: Audience = "internal",
) -> tuple[EventData, ...]:
    """A file stays with the quote.

    Args:
        name: Name without a folder.
        size: Bytes.
        sha256: Of its bytes, which the store keeps.

    Raises:
        NotAllowed: They may not attach files.
        InvalidRequest: The name, the type or the size is none that the desk takes; with every reason.
        TransitionRefused: It is for the customer, and the revision is no draft any more.
    """
    may(acting, "attach", owner=quote.owner)
    for_customer(quote, audience)
    called = attachable(name, media_type, size, acting)
    added = AttachmentAdded(
        id=len(quote.attachments) + 1,
        name=called,
        media_type=media_type,
        size=size,
        sha256=sha256,
        audience=audience,
    )
    return (added,)


def attachable(name: str, media_type: str, size: int, acting: Acting) -> str:
    """The name of a file that the desk takes; looked at before anybody reads a file of any size.

    Raises:
        InvalidRequest: The name, the type or the size is none that the desk takes; with every reason.
    """
    called = readable(name, "<attachment>", 255)
    problems = _refused_file(called, media_type, size, acting)
    if problems:
        raise InvalidRequest(problems)
    return called


def _refused_file(name: str, media_type: str, size: int, acting: Acting) -> list[Problem]:
    settings, here = acting.rules.settings, SourceLocation(f"<{name}>")
    found = []
    if name in (".", "..") or set(name) & set('/\\:*?"<>|'):
        found.append(Problem("invalid-value", here, "this cannot be the name of a file", "write a name, no path"))
    if _MEDIA_TYPE.fullmatch(media_type) is None:
        found.append(Problem("invalid-value", here, "this is no media type", "write one such as application/pdf"))
    elif not any(fnmatchcase(media_type.lower(), pattern.lower()) for pattern in settings.attachment_types):
        taken = ", ".join(settings.attachment_types)
        found.append(
            Problem("invalid-value", here, f"files of the type '{media_type}' are not taken", f"attach {taken}")
        )
    if size > settings.largest_attachment * _MEGABYTE:
        message = f"the file has {plain(_megabytes(size))} MB"
        found.append(Problem("file-too-large", here, message, f"at most {settings.largest_attachment} MB are attached"))
    return found


def remove_attachment(quote: StoredQuote, acting: Acting, id_: int) -> tuple[EventData, ...]:
    """A file is no longer shown; its bytes stay for the history. What was decided on with it stays.

    Raises:
        NotAllowed: They may not attach files.
        NotFound: There is no such file.
        TransitionRefused: The revision is in approval, approved, sent or accepted.
    """
    may(acting, "attach", owner=quote.owner)
    found = next((one for one in quote.attachments if one.id == id_ and not one.removed), None)
    if found is None:
        there = ", ".join(f"{one.id} {one.name}" for one in quote.attachments if not one.removed)
        raise NotFound(
            f"{quote.number} has no attachment {id_}", code="attachment-not-found", hint=f"there are {there or 'none'}"
        )
    if quote.status in BUSY or quote.status == "accepted":
        raise TransitionRefused(
            f"{quote.number} is {quote.status}, and its files were part of what was decided",
            status=quote.status,
            hint="revise it first",
        )
    return (AttachmentRemoved(id=id_),)


def mark(quote: StoredQuote, acting: Acting, marks: Mapping[str, str]) -> tuple[EventData, ...]:
    """Marks are set, or taken away with an empty text; whatever the status, and approvals stay.

    Raises:
        NotAllowed: They may not set marks.
        InvalidRequest: A mark is none that the desk knows, or its text cannot be; with every reason.
    """
    may(acting, "mark", owner=quote.owner)
    known = acting.rules.settings.marks
    problems = [
        Problem(
            "unknown-mark",
            SourceLocation(f"<{name}>"),
            f"'{name}' is no mark of this desk",
            did_you_mean(name, known) or f"marks are {', '.join(known)}; other fields are edited",
        )
        for name in marks
        if name not in known
    ]
    if problems:
        raise InvalidRequest(problems)
    said = {name: text and readable(text, f"<{name}>", LONGEST_MARK) for name, text in marks.items()}
    changed = {name: text for name, text in said.items() if text != quote.marks.get(name, "")}
    return (MarksSet(marks=changed),) if changed else ()


def _megabytes(size: int) -> Decimal:
    """Bytes as megabytes, rounded up to a tenth, so that what is too large never looks as if it were not."""
    return (Decimal(size) / _MEGABYTE).quantize(Decimal("0.1"), ROUND_UP)
