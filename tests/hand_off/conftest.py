"""Receivers and houses that tests of telling others begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hand_off import house as houses
from tests.hand_off.house import House
from tests.hand_off.mail_server import MailBox, mail_server
from tests.hand_off.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A program on this machine that is told."""
    with receiving() as running:
        yield running


@pytest.fixture
def mailbox() -> Iterator[MailBox]:
    """A mail server on this machine."""
    with mail_server() as running:
        yield running


@pytest.fixture
def house_of(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Makes a house with these files of its desk."""
    made: list[House] = []

    def make(**files: str) -> House:
        made.append(houses.house(tmp_path, **files))
        return made[-1]

    yield make
    for one in made:
        one.store.close()


@pytest.fixture
def told(house_of: Callable[..., House], receiver: Receiver) -> House:
    """A house with one webhook, which is told everything."""
    return house_of(subscribers=houses.webhook(receiver.url))
