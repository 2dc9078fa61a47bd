"""``cpq desk tick`` and ``cpq events`` as an operator uses them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.hand_off.house import SECRET, webhook
from tests.hand_off.receiver import Answer, Receiver, receiving

SUBMITTED = (
    ("quote", "new", "pergamote", "--as", "rep-north"),
    ("quote", "remove", "Q-2026-0001", "training", "--as", "rep-north"),
    ("quote", "set", "Q-2026-0001", "discount=12%", "discount.reason=volume", "--as", "rep-north"),
    ("quote", "submit", "Q-2026-0001", "--as", "rep-north"),
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A program on this machine that is told."""
    with receiving() as running:
        yield running


@pytest.fixture
def house(cpq: Run, sample: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The sample workspace with one webhook, and a quote that was submitted."""
    wanted = webhook(receiver.url, events="[submitted, step-opened, alert]", attempts="2")
    (sample / "desk" / "subscribers.yaml").write_text(wanted, encoding="utf-8")
    (sample / "desk" / "alerts.yaml").write_text("alerts: {}\n", encoding="utf-8")
    monkeypatch.setenv("CPQ_HOOK_SECRET", SECRET)
    for words in SUBMITTED:
        assert cpq(*words).exit_code in (0, 5), words
    return cpq


def answer(run: Run, *words: str, code: int = 0) -> dict[str, object]:
    done = run(*words, "--json")
    assert done.exit_code == code, done.stderr
    return json.loads(done.stdout)


def test_a_turn_tells_what_waits_and_the_next_has_nothing_to_do(house: Run, receiver: Receiver) -> None:
    done = house("desk", "tick")
    assert done.exit_code == 0, done.stderr
    assert re.search(r"^crm +2 +0 +0$", done.stdout, re.MULTILINE)
    assert [json.loads(request.body)["type"] for request in receiver.requests] == ["submitted", "step-opened"]
    assert house("desk", "tick").stdout.strip() == "nothing is due"


def test_a_dry_run_tells_nobody(house: Run, receiver: Receiver) -> None:
    done = house("desk", "tick", "--dry-run")
    assert (done.exit_code, done.stdout.strip()) == (0, "nothing is due")
    assert "nobody told" in done.stderr
    assert receiver.requests == []
    (row,) = answer(house, "events", "status")["subscribers"]  # type: ignore[misc]
    assert row == {"subscriber": "crm", "waiting": 2, "claimed": 0, "done": 0, "dead": 0}


def test_a_subscriber_that_is_down_ends_the_command_with_code_9(house: Run, receiver: Receiver) -> None:
    receiver.answer = lambda _: Answer(503, {"retry-after": "1"})
    done = house("desk", "tick")
    assert done.exit_code == 9
    assert "127.0.0.1 answered 503; the rest waits" in done.stdout
    assert "not everything was done: crm [not-told]" in done.stderr


def test_what_was_given_up_is_listed_and_told_again(house: Run, receiver: Receiver) -> None:
    receiver.answer = lambda _: Answer(410)
    assert house("desk", "tick").exit_code == 0
    listed = house("events", "list", "--state", "dead").stdout
    assert re.search(r"Q-2026-0001 +submitted +crm +dead +1 +.*answered 410", listed)
    tried = house("events", "replay", "crm", "--dry-run")
    assert tried.stdout.strip() == "crm would be told 2 events again"
    assert "dead" in house("events", "list").stdout
    assert house("events", "replay", "crm").stdout.strip() == "crm is told 2 events again"
    receiver.answer = lambda _: Answer()
    assert re.search(r"^crm +2 +0 +0$", house("desk", "tick").stdout, re.MULTILINE)
    first, second, *again = [request.id for request in receiver.requests]
    assert again == [first, second]


def test_one_event_is_told_again_by_its_number(house: Run, receiver: Receiver) -> None:
    assert house("desk", "tick").exit_code == 0
    events = answer(house, "events", "list", "--subscriber", "crm")["events"]
    number = events[0]["event"]  # type: ignore[index]
    assert answer(house, "events", "replay", "crm", number)["events"] == [number]
    house("desk", "tick")
    assert len(receiver.requests) == 3
    missing = house("events", "replay", "crm", "999999")
    assert (missing.exit_code, "was not told '999999'" in missing.stderr) == (4, True)


def test_a_subscriber_that_is_not_there_is_told_with_the_closest_name(house: Run) -> None:
    done = house("events", "replay", "crn")
    assert done.exit_code == 4
    assert "did you mean 'crm'?" in done.stderr


def test_watching_goes_on_after_a_turn_that_fails(
    house: Run, receiver: Receiver, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are read anew at each turn: a slip in one is told, and mended it is forgotten."""
    subscribers = sample / "desk" / "subscribers.yaml"
    whole = subscribers.read_text(encoding="utf-8")
    subscribers.write_text(whole.replace("webhook", "webhok"), encoding="utf-8")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        subscribers.write_text(whole, encoding="utf-8")
        if len(slept) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", sleep)
    done = house("desk", "tick", "--watch", "30")
    assert done.exit_code == 0
    assert slept == [30, 30, 30]
    assert "webhok" in done.stderr
    assert done.stderr.endswith("stopped\n")
    assert len(receiver.requests) == 2
    assert "nothing is due" in done.stdout
