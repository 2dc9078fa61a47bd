"""Who reads a mail: those whom a step asks and who stands in for them, the quote's owner, and fixed addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from cpq.approvals.standing import undecided
from cpq.desk_rules.subscribers import OWNER, PEOPLE_ASKED, MailSubscriber
from cpq.hand_off.news import News
from cpq.people.directory import Directory

_ASKED_IN: Final = {
    "step-opened": "eligible",
    "step-reminded": "to",
    "step-escalated": "to",
    "step-reassigned": "added",
}
"""Field of an event that says whom it asks, by kind."""


class Reader(NamedTuple):
    """Who gets a mail.

    Attributes:
        person: Their id; empty where it is an address that belongs to no person.
        asked: Whether they are asked to decide.
    """

    address: str
    person: str = ""
    asked: bool = False


def readers(news: News, subscriber: MailSubscriber, directory: Directory, at: datetime) -> tuple[Reader, ...]:
    """Everybody who is told by a subscriber, each address once; nobody is told what they did themselves."""
    found: dict[str, Reader] = {}
    for reader in _named(news, subscriber, directory, at):
        found.setdefault(reader.address.lower(), reader)
    return tuple(found.values())


def asked(news: News, directory: Directory, at: datetime) -> tuple[str, ...]:
    """People whom the news ask to decide, and who stands in for them now."""
    if news.kind == "information-given" and news.step is not None:
        people = undecided(news.step[1], directory)
    elif news.event is not None:
        people = tuple(news.event.data.get(_ASKED_IN.get(news.kind, ""), ()))
    else:
        people = tuple(news.notice.says.get("asked", ())) if news.notice is not None else ()
    stand_ins = (other for one in people for other in directory.delegates_of(one, at))
    return tuple(dict.fromkeys((*people, *stand_ins)))


def _named(news: News, subscriber: MailSubscriber, directory: Directory, at: datetime) -> Iterator[Reader]:
    for named in subscriber.to:
        if named == PEOPLE_ASKED:
            people = (Reader(_address(one, directory), one, asked=True) for one in asked(news, directory, at))
            yield from (one for one in people if one.address and one.person != news.actor)
        elif named == OWNER:
            owner = _owner(news)
            if owner and owner != news.actor and _address(owner, directory):
                yield Reader(_address(owner, directory), owner)
        else:
            yield Reader(named)


def _owner(news: News) -> str:
    if news.quote is None or (news.notice is not None and not news.notice.says.get("tell_owner", True)):
        return ""
    return news.quote.owner


def _address(person: str, directory: Directory) -> str:
    """Where mail for somebody goes; nowhere for who left or has no address."""
    found = directory.find(person)
    return found.email if found is not None and found.active else ""
