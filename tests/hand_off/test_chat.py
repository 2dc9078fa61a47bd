"""A chat channel: a JSON document of its own, in which nobody can be called by what somebody wrote."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from cpq.desk_rules.load import load_desk_rules
from cpq.desk_rules.placeholders import fill
from tests.hand_off.house import House
from tests.hand_off.receiver import Receiver
from tests.store.desk import MORNING, create, remark

MakeHouse = Callable[..., House]

CHAT = """
subscribers:
  channel:
    kind: chat
    url: CPQ_CHAT
    allow: loopback
    events: [comment-added]
"""
CARD = """    body:
      type: message
      attachments:
        - { contentType: text/markdown, content: "**{quote}** {account}\\nstep {step}" }
"""


def heard(house_of: MakeHouse, receiver: Receiver, text: str, more: str = "") -> object:
    house = house_of(subscribers=CHAT + more)
    house.environment["CPQ_CHAT"] = receiver.url
    number = create(house.store).quote.number
    house.store.change(number, None, "desk-1", MORNING, remark(text))
    assert house.deliver()["channel"].told == 1
    (request,) = receiver.requests
    return json.loads(request.body)


def test_a_channel_gets_one_text_where_the_files_say_no_more(house_of: MakeHouse, receiver: Receiver) -> None:
    said = "Q-2026-0001 (boreal, €900.00): commented on quote: hello"
    assert heard(house_of, receiver, "hello") == {"text": said}


def test_a_channel_gets_the_document_that_the_files_lay_out(house_of: MakeHouse, receiver: Receiver) -> None:
    assert heard(house_of, receiver, "hello", CARD) == {
        "type": "message",
        "attachments": [{"contentType": "text/markdown", "content": "**Q-2026-0001** boreal"}],
    }


def test_nobody_is_called_by_what_somebody_wrote(house_of: MakeHouse, receiver: Receiver) -> None:
    body = json.dumps(heard(house_of, receiver, "<!channel> <https://bad.example|pay here> & {link}"))
    assert "<" not in body
    assert "&lt;!channel&gt;" in body
    assert "{link}" in body


def test_its_address_is_a_secret_that_no_error_shows(house_of: MakeHouse, receiver: Receiver) -> None:
    house = house_of(subscribers=CHAT)
    house.environment["CPQ_CHAT"] = "https://127.0.0.1:1/services/very-secret"
    number = create(house.store).quote.number
    house.store.change(number, None, "desk-1", MORNING, remark("hello"))
    house.deliver()
    (row,) = house.store.outbox.rows()
    assert row.error == "127.0.0.1 cannot be told: no connection"
    assert receiver.requests == []


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ('body: { text: "{quite}" }', "did you mean 'quote'?"),
        ('body: { blocks: [{ text: "{what.__class__}" }] }', "texts may name quote"),
        ("body: { text: [1, { x: '{}' }] }", "texts may name quote"),
    ],
)
def test_a_placeholder_that_stands_for_nothing_is_a_problem_of_the_file(field: str, said: str) -> None:
    loaded = load_desk_rules({"desk/subscribers.yaml": f"{CHAT}    {field}\n".encode()})
    (problem,) = loaded.problems
    assert "stands for nothing" in problem.message
    assert problem.hint.startswith(said)


def test_plain_http_needs_a_word() -> None:
    text = "subscribers:\n  crm: { kind: webhook, url: 'http://127.0.0.1/hook', secret: CPQ_HOOK_SECRET }\n"
    (problem,) = load_desk_rules({"desk/subscribers.yaml": text.encode()}).problems
    assert "allow: loopback" in problem.hint


def test_words_are_filled_in_once() -> None:
    assert fill("{what} {who}", {"what": "{who}", "who": "desk"}) == "{who} desk"
