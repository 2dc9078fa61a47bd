"""Webhooks: signed, told at least once and in order for each quote, whatever the receiver does."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from cpq.hand_off.news import news_of_event
from cpq.hand_off.posting import asked_for
from tests.hand_off.house import OLDER, SECRET, House, webhook
from tests.hand_off.receiver import Answer, Receiver, Request, receiving
from tests.store.desk import REP, create, remark

MakeHouse = Callable[..., House]


def state(house: House) -> list[tuple[int, str, int]]:
    return [(row.sequence, row.state, row.attempts) for row in house.store.outbox.rows()]


def verified(request: Request, secret: str) -> Any:
    """What a receiver reads that verifies with the library of the standard, however old the test's clock is."""
    hook = Webhook(secret)
    signed_at = datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC)
    fresh = {**request.headers, "webhook-timestamp": str(int(datetime.now(UTC).timestamp()))}
    expected = hook.sign(request.id, signed_at, request.body.decode())
    assert expected in request.headers["webhook-signature"].split(" ")
    with pytest.raises(WebhookVerificationError):
        hook.verify(request.body, fresh)  # the moment is part of what is signed
    return json.loads(request.body)


def test_an_event_is_told_with_ids_and_hashes_and_nothing_else(told: House, receiver: Receiver) -> None:
    quote = create(told.store).quote
    assert told.deliver()["crm"].told == 1
    (request,) = receiver.requests
    (event,) = told.store.events()
    assert verified(request, SECRET) == {
        "type": "quote-created",
        "timestamp": "2026-11-20T09:00:00+00:00",
        "data": {
            "schema": "cpq/hand-off/1",
            "id": request.id,
            "tenant": "main",
            "quote": "Q-2026-0001",
            "revision": 1,
            "status": "draft",
            "content_hash": quote.newest.content.content_hash,
            "sequence": 1,
            "version": 1,
        },
    }
    assert request.id.startswith("evt_")
    assert event.hash[:32] not in request.id + request.body.decode()
    assert request.headers["content-type"] == "application/json"
    assert state(told) == [(1, "done", 1)]
    assert told.deliver()["crm"].told == 0


def test_the_library_of_the_standard_accepts_a_request_of_now(told: House, receiver: Receiver) -> None:
    told.now = datetime.now(UTC)
    create(told.store)
    told.deliver()
    (request,) = receiver.requests
    assert Webhook(SECRET).verify(request.body, request.headers)["type"] == "quote-created"
    with pytest.raises(WebhookVerificationError):
        Webhook(OLDER).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.body.replace(b"draft", b"grant"), request.headers)


def test_while_a_secret_is_changed_either_one_verifies(house_of: MakeHouse, receiver: Receiver) -> None:
    house = house_of(subscribers=webhook(receiver.url, previous_secret="CPQ_OLD_SECRET"))  # noqa: S106 - its name
    house.environment["CPQ_OLD_SECRET"] = OLDER
    house.now = datetime.now(UTC)
    create(house.store)
    house.deliver()
    (request,) = receiver.requests
    for secret in (SECRET, OLDER):
        Webhook(secret).verify(request.body, request.headers)


def test_a_quote_is_told_as_it_was_at_each_event(told: House, receiver: Receiver) -> None:
    number = create(told.store).quote.number
    told.store.change(number, None, REP, told.now, remark("next"))
    assert told.deliver()["crm"].told == 2
    bodies = [json.loads(request.body) for request in receiver.requests]
    assert [(one["type"], one["data"]["version"]) for one in bodies] == [("quote-created", 1), ("comment-added", 2)]


def test_a_subscriber_gets_the_kinds_that_it_asks_for(house_of: MakeHouse, receiver: Receiver) -> None:
    house = house_of(subscribers=webhook(receiver.url, events="[comment-added]"))
    number = create(house.store).quote.number
    house.store.change(number, None, REP, house.now, remark("here"))
    house.deliver()
    assert [json.loads(request.body)["type"] for request in receiver.requests] == ["comment-added"]


# --- Receivers that fail ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_a_refusal_is_tried_again_with_the_same_id_and_a_new_signature(
    told: House, receiver: Receiver, status: int
) -> None:
    create(told.store)
    receiver.answer = lambda _: Answer(status)
    assert told.deliver()["crm"].later == 1
    (row,) = told.store.outbox.rows()
    assert (row.state, row.error, row.next_at) == (
        "waiting",
        f"127.0.0.1 answered {status}",
        told.now + timedelta(seconds=5),
    )
    told.deliver()
    assert len(receiver.requests) == 1
    told.later(seconds=5)
    receiver.answer = lambda _: Answer(200)
    assert told.deliver()["crm"].told == 1
    first, second = receiver.requests
    assert (first.id, first.body) == (second.id, second.body)
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    for request in (first, second):
        verified(request, SECRET)


def test_a_redirect_is_not_followed(told: House, receiver: Receiver) -> None:
    create(told.store)
    with receiving() as elsewhere:
        receiver.answer = lambda _: Answer(301, {"location": elsewhere.url})
        assert told.deliver()["crm"].later == 1
        assert elsewhere.requests == []
    assert told.store.outbox.rows()[0].error == "127.0.0.1 answered 301: redirects are not followed"


def test_a_receiver_that_is_gone_is_told_no_more_of_that(told: House, receiver: Receiver) -> None:
    create(told.store)
    receiver.answer = lambda _: Answer(410)
    assert told.deliver()["crm"].dead == 1
    assert state(told) == [(1, "dead", 1)]


@pytest.mark.parametrize("as_date", [False, True])
def test_a_busy_receiver_is_left_alone_as_long_as_it_asks(told: House, receiver: Receiver, as_date: bool) -> None:
    for _ in range(3):
        create(told.store)
    asked = told.now + timedelta(minutes=10)
    receiver.answer = lambda _: Answer(429, {"retry-after": format_datetime(asked, usegmt=True) if as_date else "600"})
    outcome = told.deliver()["crm"]
    assert (outcome.later, outcome.problem) == (1, "127.0.0.1 answered 429; the rest waits")
    assert len(receiver.requests) == 1
    assert told.store.outbox.rows()[0].next_at == asked


def test_a_receiver_cannot_ask_for_more_than_a_day(told: House, receiver: Receiver) -> None:
    create(told.store)
    receiver.answer = lambda _: Answer(503, {"retry-after": "99999999999999999999"})
    told.deliver()
    assert told.store.outbox.rows()[0].next_at == told.now + timedelta(days=1)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(close=True), "127.0.0.1 cannot be told: the connection ended without an answer"),
        (Answer(seconds=30), "127.0.0.1 did not answer within 0.4 s"),
        (Answer(drip=0.05), "127.0.0.1 did not answer within 0.4 s"),
    ],
    ids=["closes", "hangs", "drips"],
)
def test_a_receiver_that_never_answers_takes_no_longer_than_it_may(
    told: House, receiver: Receiver, answer: Answer, error: str
) -> None:
    told.patience = timedelta(seconds=0.4)
    create(told.store)
    receiver.answer = lambda _: answer
    began = time.monotonic()
    assert told.deliver()["crm"].later == 1
    assert time.monotonic() - began < 10
    assert told.store.outbox.rows()[0].error == error


def test_work_that_was_done_before_a_time_out_comes_again_under_the_same_id(told: House, receiver: Receiver) -> None:
    """A receiver that keeps ids does it once, although it was told twice."""
    told.patience = timedelta(seconds=0.3)
    create(told.store)
    worked: set[str] = set()

    def slow_once(request: Request) -> Answer:
        late = Answer(200, seconds=30 if request.id not in worked else 0)
        worked.add(request.id)
        return late

    receiver.answer = slow_once
    assert told.deliver()["crm"].later == 1
    told.later(seconds=6)
    assert told.deliver()["crm"].told == 1
    assert len(receiver.requests) == 2
    assert len(worked) == 1


def test_a_receiver_that_is_not_there_is_tried_three_times_and_then_left_alone(house_of: MakeHouse) -> None:
    with receiving() as gone:
        url = gone.url
    house = house_of(subscribers=webhook(url))
    for _ in range(10):
        create(house.store)
    outcome = house.deliver()["crm"]
    assert (outcome.told, outcome.later, outcome.dead) == (0, 3, 0)
    assert outcome.problem == "127.0.0.1 cannot be told: no connection; the rest waits"
    assert [row.attempts for row in house.store.outbox.rows()] == [1] * 3 + [0] * 7


# --- Order, poison, death and replay ------------------------------------------------------------------------------


def test_an_event_that_is_refused_holds_back_its_quote_and_no_other(told: House, receiver: Receiver) -> None:
    first, second = create(told.store).quote.number, create(told.store).quote.number
    for number in (first, second):
        told.store.change(number, None, REP, told.now, remark("next"))
    receiver.answer = lambda request: Answer(400 if json.loads(request.body)["data"]["sequence"] == 1 else 200)
    outcome = told.deliver()["crm"]
    assert (outcome.told, outcome.later) == (2, 1)
    assert state(told) == [(1, "waiting", 1), (2, "done", 1), (3, "waiting", 0), (4, "done", 1)]


def test_what_was_tried_too_often_is_laid_aside_and_the_next_of_its_quote_passes(
    house_of: MakeHouse, receiver: Receiver
) -> None:
    house = house_of(subscribers=webhook(receiver.url, attempts="2"))
    number = create(house.store).quote.number
    house.store.change(number, None, REP, house.now, remark("next"))
    receiver.answer = lambda request: Answer(400 if json.loads(request.body)["data"]["sequence"] == 1 else 200)
    house.deliver()
    house.later(seconds=5)
    outcome = house.deliver()["crm"]
    assert (outcome.dead, outcome.told) == (1, 1)
    assert state(house) == [(1, "dead", 2), (2, "done", 1)]
    receiver.answer = lambda _: Answer()
    assert house.store.outbox.replay("crm") == 1
    assert house.deliver()["crm"].told == 1
    assert receiver.requests[-1].id == receiver.requests[0].id


def test_an_event_that_cannot_be_put_into_words_is_given_up_and_others_go_on(
    told: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(told.store)
    create(told.store)
    whole = type(told.store).read_at

    def broken(store: Any, number: str, version: int) -> Any:
        if number == "Q-2026-0001":
            raise KeyError("a secret that no error may show")
        return whole(store, number, version)

    monkeypatch.setattr(type(told.store), "read_at", broken)
    outcome = told.deliver()["crm"]
    assert (outcome.told, outcome.later, outcome.problem) == (1, 1, "")
    assert told.store.outbox.rows()[0].error == "it cannot be put into words: KeyError"


def test_who_dies_between_telling_and_noting_it_makes_it_told_again(told: House, receiver: Receiver) -> None:
    """The claim of the dead one runs out; the receiver sees the same id twice, and nothing is lost."""
    create(told.store)
    dead = told.store.outbox.claim("crm", told.now)
    tell = told.hand_off.tellers.of(told.rules.subscribers["crm"])
    tell(news_of_event(told.store, dead[0].event), told.now)
    assert told.deliver()["crm"].told == 0
    told.later(minutes=5)
    assert told.deliver()["crm"].told == 1
    assert [request.id for request in receiver.requests] == [receiver.requests[0].id] * 2
    assert not told.store.outbox.done(dead[0])
    assert state(told) == [(1, "done", 2)]


def test_deliveries_that_come_twice_and_in_any_order_are_told_apart_by_id_and_version(
    told: House, receiver: Receiver
) -> None:
    number = create(told.store).quote.number
    for text in ("first", "second"):
        told.store.change(number, None, REP, told.now, remark(text))
    told.deliver()
    newest: dict[str, int] = {}
    seen: set[str] = set()
    taken = []
    for request in (receiver.requests[2], receiver.requests[0], *receiver.requests, receiver.requests[1]):
        data = json.loads(request.body)["data"]
        if request.id in seen or data["version"] < newest.get(data["quote"], 0):
            continue
        seen.add(request.id)
        newest[data["quote"]] = data["version"]
        taken.append(data["version"])
    assert taken == [3]


def test_a_missing_secret_is_told_and_uses_up_no_try(told: House, receiver: Receiver) -> None:
    create(told.store)
    del told.environment["CPQ_HOOK_SECRET"]
    assert told.deliver()["crm"].problem == "CPQ_HOOK_SECRET is not in the environment"
    told.environment["CPQ_HOOK_SECRET"] = "short"  # noqa: S105 - it is none
    assert told.deliver()["crm"].problem.startswith("CPQ_HOOK_SECRET holds no secret")
    assert state(told) == [(1, "waiting", 0)]
    assert receiver.requests == []


# --- Certificates -------------------------------------------------------------------------------------------------


def certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """A certificate of a host that nobody else trusts, with its key."""
    made, key = folder / "certificate.pem", folder / "key.pem"
    words = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={host}"
    names = ["-addext", f"subjectAltName=DNS:{host}", "-keyout", str(key), "-out", str(made)]
    subprocess.run(["openssl", *words.split(), *names], check=True, capture_output=True)
    return made, key


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes a certificate with openssl")
def test_the_address_is_pinned_and_the_certificate_must_be_that_of_the_name(
    house_of: MakeHouse, tmp_path: Path
) -> None:
    made, key = certificate(tmp_path, "crm.example")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(made, key)
    with receiving(tls) as receiver:
        port = receiver.url.split(":")[2].partition("/")[0]
        house = house_of(
            subscribers=webhook(f"https://crm.example:{port}/hooks")
            + webhook(f"https://other.example:{port}/hooks").replace("subscribers:\n  crm:", "  other:")
        )
        house.resolve = lambda host, _: {"crm.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}[host]
        house.trust = ssl.create_default_context(cafile=str(made))
        create(house.store)
        outcomes = house.deliver()
        assert outcomes["crm"].told == 1
        assert receiver.requests[0].headers["host"] == f"crm.example:{port}"
        assert outcomes["other"].later == 1
        row = next(row for row in house.store.outbox.rows() if row.subscriber == "other")
        assert row.error.startswith("other.example cannot be told: its certificate is not trusted")
        house.trust = None
        create(house.store)
        assert house.deliver()["crm"].later == 1


@pytest.mark.parametrize("said", ["Fri, 31 Dec 9999 23:59:59 -2359", "soon"])
def test_a_moment_that_there_is_not_is_no_moment(said: str) -> None:
    assert asked_for(said, datetime(2026, 11, 20, tzinfo=UTC)) is None


def test_no_log_of_a_program_around_it_names_where_a_request_went(
    house_of: MakeHouse, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    """The address of a chat channel is a secret by itself."""
    house = house_of(subscribers="subscribers: { channel: { kind: chat, url: CPQ_CHAT, allow: loopback } }")
    house.environment["CPQ_CHAT"] = f"{receiver.url}/T0K3N"
    create(house.store)
    with caplog.at_level("DEBUG"):
        assert house.deliver()["channel"].told == 1
    assert receiver.requests[0].path.endswith("T0K3N")
    assert "T0K3N" not in caplog.text
