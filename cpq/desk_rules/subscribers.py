"""Who is told what happens to quotes: webhooks, mail and chat. A secret is named by its environment variable only."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Final, Literal, Self, get_args

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from cpq.desk_rules.placeholders import BodyTemplate, TemplateText
from cpq.files.models import FileModel, Whole, YesNo
from cpq.files.scalar_text import text_of
from cpq.files.text import quoted
from cpq.files.wrong_value import WrongValue
from cpq.problems import did_you_mean

EventKind = Literal[
    "quote-created",
    "draft-saved",
    "revised",
    "owner-changed",
    "marks-set",
    "comment-added",
    "attachment-added",
    "attachment-removed",
    "submitted",
    "step-opened",
    "step-unroutable",
    "step-carried",
    "step-decided",
    "step-overridden",
    "step-reassigned",
    "approver-added",
    "step-escalated",
    "step-reminded",
    "information-requested",
    "information-given",
    "countered",
    "counter-answered",
    "request-ended",
    "sent",
    "accepted",
    "declined",
    "withdrawn",
    "cancelled",
    "revoked",
    "approval-expired",
    "expired",
    "alert",
]
"""What can be subscribed to: what happens to a quote, and alerts."""

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{1,63}")


def read_variable(value: object) -> str:
    """The name of an environment variable.

    Raises:
        WrongValue: Saying what would be right; it never repeats the text, which may be a secret.
    """
    text = text_of(value, "the name of an environment variable such as CPQ_WEBHOOK_SECRET")
    if _VARIABLE.fullmatch(text) is None:
        raise WrongValue(
            "this is not the name of an environment variable",
            hint="write a name such as CPQ_WEBHOOK_SECRET, and put the secret there; no file holds one",
        )
    return text


Variable = Annotated[
    str,
    PlainValidator(read_variable),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{_VARIABLE.pattern}$",
            "description": "Name of an environment variable.",
            "examples": ["CPQ_WEBHOOK_SECRET"],
        }
    ),
]
"""The name of an environment variable that holds a secret."""


def _read_url(value: object) -> str:
    text = text_of(value, "an address such as https://crm.example/hooks/cpq")
    if re.fullmatch(r"https?://[^\s/@]+(/\S*)?", text) is None:
        raise WrongValue(
            f"{quoted(text)} is no web address", hint="write https://, a host and a path, without user or password"
        )
    return text


Url = Annotated[
    str,
    PlainValidator(_read_url),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^https?://[^\s/@]+(/\S*)?$",
            "description": "A web address.",
            "examples": ["https://crm.example/hooks/cpq"],
        }
    ),
]


def _read_event(value: object) -> str:
    text = text_of(value, "an event such as step-opened")
    known = get_args(EventKind)
    if text not in known:
        raise WrongValue(f"{quoted(text)} is no event", hint=did_you_mean(text, known) or f"events are {known[0]} …")
    return text


Event = Annotated[
    str,
    PlainValidator(_read_event),
    WithJsonSchema({"enum": list(get_args(EventKind)), "description": "Something that happens to a quote."}),
]


PEOPLE_ASKED: Final = "people asked"
OWNER: Final = "owner"


def _read_reader(value: object) -> str:
    text = text_of(value, "a mail address, people asked or owner").strip()
    if text not in (PEOPLE_ASKED, OWNER) and re.fullmatch(r"[^\s@<>,]+@[^\s@<>,]+", text) is None:
        hint = did_you_mean(text, (PEOPLE_ASKED, OWNER)) or f"write an address, {PEOPLE_ASKED} or {OWNER}"
        raise WrongValue(f"{quoted(text)} is nobody whom a mail could reach", hint=hint)
    return text


Reader = Annotated[
    str,
    PlainValidator(_read_reader),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": rf"^({PEOPLE_ASKED}|{OWNER}|[^\s@<>,]+@[^\s@<>,]+)$",
            "description": "A mail address, those whom a step asks, or the quote's owner.",
            "examples": [PEOPLE_ASKED, OWNER, "desk@shop.example"],
        }
    ),
]


def _read_sender(value: object) -> str:
    text = text_of(value, "a mail address").strip()
    if re.fullmatch(r"[^\s@<>,]+@[^\s@<>,]+", text) is None:
        raise WrongValue(f"{quoted(text)} is no mail address", hint="write one such as quotes@shop.example")
    return text


Sender = Annotated[
    str,
    PlainValidator(_read_sender),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^[^\s@<>,]+@[^\s@<>,]+$",
            "description": "A mail address.",
            "examples": ["quotes@shop.example"],
        }
    ),
]


class _Subscriber(FileModel):
    """What every subscriber may say.

    Attributes:
        events: What it is told; everything where left out.
        active: Whether it is told anything at present.
        sees_cost: Whether cost and margin may reach it; never unless this says so.
        attempts: How often a delivery is tried before it is laid aside.
    """

    events: tuple[Event, ...] = ()
    active: YesNo = True
    sees_cost: YesNo = False
    attempts: Whole = Field(default=8, ge=1, le=50)

    def wants(self, event: str) -> bool:
        """Whether it is told of a kind of event."""
        return self.active and (not self.events or event in self.events)


class WebhookSubscriber(_Subscriber):
    """A program that is told by signed requests.

    Attributes:
        kind: 'webhook' tells a program by signed requests.
        url: Where requests go: https, to a public address.
        secret: Environment variable with the secret that signs them.
        previous_secret: Environment variable with the secret before, while both are valid.
        allow: ``loopback`` lets requests go to this machine too, and there by plain http; for tests.
    """

    noun: ClassVar[str] = "a webhook"

    kind: Literal["webhook"]
    url: Url
    secret: Variable
    previous_secret: Variable | None = None
    allow: Literal["loopback"] | None = None

    @model_validator(mode="after")
    def _is_encrypted(self) -> Self:
        if self.url.startswith("http:") and self.allow is None:
            raise ValueError("what is told goes by https; say allow: loopback for a receiver on this machine")
        return self


class MailSubscriber(_Subscriber):
    """People who are told by mail.

    Attributes:
        kind: 'e-mail' tells people by mail.
        to: Addresses; ``people asked`` stands for whoever the step asks, ``owner`` for the quote's owner.
        sender: Address that it comes from.
        server: Host and port of the SMTP server; CPQ_SMTP_SERVER of the environment where left out.
        user, password: Environment variables with what the server asks for.
        subject, text: What it says in place of the usual words, with placeholders such as ``{quote}``.
        links: Address of the page that approval links lead to; none are sent where it is left out.
    """

    noun: ClassVar[str] = "a mail subscriber"

    kind: Literal["e-mail"]
    to: tuple[Reader, ...] = Field(min_length=1)
    sender: Sender
    server: str = ""
    user: Variable | None = None
    password: Variable | None = None
    subject: TemplateText | None = None
    text: TemplateText | None = None
    links: Url | None = None


class ChatSubscriber(_Subscriber):
    """A channel of a chat system, told by its incoming webhook.

    Attributes:
        kind: 'chat' tells a channel.
        url: Environment variable with the webhook's address, which is a secret by itself.
        body: The JSON document that it gets, with placeholders such as ``{what}``; one text where left out.
        allow: ``loopback`` lets it be a program on this machine; for tests.
    """

    noun: ClassVar[str] = "a chat subscriber"

    kind: Literal["chat"]
    url: Variable
    body: BodyTemplate = Field(default_factory=lambda: {"text": "{quote} ({account}, {net}): {what}"})
    allow: Literal["loopback"] | None = None


Subscriber = Annotated[WebhookSubscriber | MailSubscriber | ChatSubscriber, Field(discriminator="kind")]
"""Somebody or something that is told what happens."""
