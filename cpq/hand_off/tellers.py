"""How each kind of subscriber is told: made once for a pass, from the files and the environment."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from cpq.desk.desk import Desk
from cpq.desk.restricted import Audience
from cpq.desk_rules.placeholders import fill_body
from cpq.desk_rules.subscribers import ChatSubscriber, MailSubscriber, Subscriber, WebhookSubscriber
from cpq.hand_off.addresses import Resolve, system_resolve, target_of
from cpq.hand_off.letters import letter_for
from cpq.hand_off.link_keys import link_keys
from cpq.hand_off.links import ApprovalLinks
from cpq.hand_off.mail import message, send, server_of
from cpq.hand_off.news import News
from cpq.hand_off.posting import PATIENCE, post, settled
from cpq.hand_off.readers import Reader, readers
from cpq.hand_off.secret import secret_of
from cpq.hand_off.signing import read_secret, signed_headers
from cpq.hand_off.wording import Wording
from cpq.problems import CpqError
from cpq.stored_quotes.content import canonical

Teller = Callable[[News, datetime], None]
"""Tells one subscriber one thing at a moment, or raises :class:`cpq.hand_off.failing.NotTold`."""

_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True)
class Tellers:
    """What telling needs from outside.

    Attributes:
        environment: Where secrets are.
        resolve: The addresses of a host.
        trust: Whose certificates count; the machine's where None.
        patience: Time that a receiver of requests has.
    """

    desk: Desk
    environment: Mapping[str, str]
    resolve: Resolve = system_resolve
    trust: ssl.SSLContext | None = None
    patience: timedelta = PATIENCE

    def of(self, subscriber: Subscriber) -> Teller:
        """How a subscriber is told.

        Raises:
            CpqError: The environment lacks what its fields name, so that nothing is tried.
        """
        if isinstance(subscriber, WebhookSubscriber):
            return self._webhook(subscriber)
        if isinstance(subscriber, MailSubscriber):
            return self._mail(subscriber)
        return self._chat(subscriber)

    def _webhook(self, subscriber: WebhookSubscriber) -> Teller:
        names = [subscriber.secret, *([subscriber.previous_secret] if subscriber.previous_secret else [])]
        secrets = [read_secret(secret_of(name, self.environment), name) for name in names]

        def tell(news: News, now: datetime) -> None:
            self._post(subscriber.url, news.body, now, signed_headers(news.id, now, news.body, secrets), subscriber)

        return tell

    def _chat(self, subscriber: ChatSubscriber) -> Teller:
        url = secret_of(subscriber.url, self.environment)

        def tell(news: News, now: datetime) -> None:
            words = Wording(news, self.desk.rules, Audience("", subscriber.sees_cost)).words()
            body = canonical(fill_body(subscriber.body, _for_chat(words)))
            self._post(url, body, now, {}, subscriber)

        return tell

    def _post(
        self, url: str, body: bytes, now: datetime, headers: Mapping[str, str], to: WebhookSubscriber | ChatSubscriber
    ) -> None:
        target = target_of(url, loopback=to.allow == "loopback", resolve=self.resolve)
        settled(target.host, post(target, body, headers, patience=self.patience, trust=self.trust), now)

    def _mail(self, subscriber: MailSubscriber) -> Teller:
        server = server_of(subscriber, self.environment)

        def tell(news: News, now: datetime) -> None:
            letters = []
            for reader in readers(news, subscriber, self.desk.rules.directory, now):
                language = self._language(reader)
                audience = Audience(reader.person, subscriber.sees_cost and self._sees_cost(reader))
                wording = Wording(news, self.desk.rules, audience, language)
                letter = letter_for(subscriber, news.kind, language).filled(
                    wording.words(self._link(news, reader, subscriber))
                )
                letters.append(message(letter, subscriber.sender, reader.address, news.id, now))
            if letters:
                send(server, letters, trust=self.trust)

        return tell

    def _link(self, news: News, reader: Reader, subscriber: MailSubscriber) -> str:
        """The reader's own approval link; none where they cannot decide any more."""
        if subscriber.links is None or not reader.asked or news.step is None or news.quote is None:
            return ""
        try:
            token = self._links.make(self.desk.store.read(news.quote.number), news.step[1].id, reader.person)
        except CpqError:
            return ""
        return f"{subscriber.links.rstrip('/')}/{token}"

    @cached_property
    def _links(self) -> ApprovalLinks:
        return ApprovalLinks(self.desk, link_keys(self.environment, self.desk.workspace.root))

    def _language(self, reader: Reader) -> str:
        found = self.desk.rules.directory.find(reader.person)
        usual = self.desk.workspace.config.documents.languages[0]
        return found.language if found is not None and found.language else usual

    def _sees_cost(self, reader: Reader) -> bool:
        """Whether a reader may see cost: a person by their right, an address of nobody as the subscriber says."""
        return not reader.person or self.desk.rules.directory.sees_cost(reader.person)


def _for_chat(words: Mapping[str, str]) -> Mapping[str, str]:
    """Words that a chat system shows as they stand: none can call everybody or look like a link of ours."""
    return {name: word.translate(_ESCAPED) for name, word in words.items()}
