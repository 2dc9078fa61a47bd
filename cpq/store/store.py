"""The store of one tenant: quotes, their history, the queue and the outbox, in SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Final, Self

from sqlalchemy import Connection, Engine, select

from cpq.insight.counters import Counters
from cpq.insight.story import Story
from cpq.store import contents as kept
from cpq.store import reading, stories
from cpq.store.accepted import Beside, accepted_for, accepted_of
from cpq.store.anchor import Anchor
from cpq.store.committing import committed
from cpq.store.copying import Copied, backup
from cpq.store.engines import name_of, one_moment, writing
from cpq.store.failures import told
from cpq.store.idempotency import Answer, IdempotencyKey, answered, remember
from cpq.store.lists import QuoteFilter, QuoteRow, search
from cpq.store.notices import Notices
from cpq.store.opening import open_ready
from cpq.store.outbox import Outbox
from cpq.store.queue import QueueFilter, QueueRow, queue
from cpq.store.rebuilding import rebuild
from cpq.store.schema import logs
from cpq.store.subscriptions import Subscription
from cpq.store.timers import Timers
from cpq.store.verifying import Verified, verify
from cpq.store.writing import Unit, Written, expect, find
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.happenings import EventData
from cpq.stored_quotes.record import StoredQuote

NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})

EVERY_STEP: Final = QueueFilter()
EVERY_QUOTE: Final = QuoteFilter()


class Store:
    """Quotes of one tenant.

    Every change is one transaction. What a method has returned is on the disk, and stays when the program is killed
    the moment after; what it has not returned is there as a whole or not at all. It holds no clock: moments come from
    the caller. One store may be used by several threads, except in memory.

    Attributes:
        tenant: Whose quotes these are; no method reaches those of another.
        name: The database as messages show it, without a password.
    """

    def __init__(
        self,
        engine: Engine,
        tenant: str,
        *,
        subscriptions: Iterable[Subscription] = (),
    ) -> None:
        self.tenant = tenant
        self.name = name_of(engine)
        self.engine = engine
        self._subscriptions = tuple(subscriptions)

    @classmethod
    def open(
        cls,
        url: str,
        *,
        tenant: str = "main",
        create: bool = False,
        subscriptions: Iterable[Subscription] = (),
    ) -> Self:
        """Open a database by its URL, such as ``sqlite:///.cpq/quotes.db`` or ``postgresql://user@host/name``.

        Args:
            create: Make the tables where the database has none; an older schema is never upgraded by this.
            subscriptions: Who gets a row in the outbox for which events.

        Raises:
            NotFound: There is no such SQLite file, and none was to be made.
            OtherSystemFailed: It cannot be reached, or its schema is older or newer than this program's.
        """
        return cls(open_ready(url, create=create), tenant, subscriptions=subscriptions)

    def tenants(self) -> tuple[str, ...]:
        """Every tenant that has something in this database, for whoever looks after it."""
        with self._reading() as connection:
            return tuple(connection.execute(select(logs.c.tenant).order_by(logs.c.tenant)).scalars())

    def of(self, tenant: str) -> Self:
        """The store of another tenant of the same database, over the same connections."""
        return type(self)(self.engine, tenant, subscriptions=self._subscriptions)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- Writing ------------------------------------------------------------------------------------------------

    def create(
        self,
        year: int,
        actor: str,
        at: datetime,
        make: Callable[[str], tuple[EventData, ...]],
        *,
        contents: Mapping[str, bytes] = NOTHING,
        key: IdempotencyKey | None = None,
    ) -> Written:
        """Create a quote under the next human number of a year.

        Args:
            make: Gives the first events of the quote with that number; called again when the transaction is.
            contents: What the events name, by SHA-256.
            key: Makes the request safe to send twice.

        Raises:
            KeyReused: The key stands for another request.
            OtherSystemFailed: The database failed, and nothing was done.
        """

        def work(unit: Unit) -> Written:
            number = unit.next_number(year)
            return unit.append(None, number, make(number), actor=actor, at=at)

        return self._write(work, actor, at, contents, key)

    def change(
        self,
        number: str,
        expected: int | None,
        actor: str,
        at: datetime,
        decide: Callable[[StoredQuote], tuple[EventData, ...]],
        *,
        contents: Mapping[str, bytes] = NOTHING,
        key: IdempotencyKey | None = None,
        beside: Beside | None = None,
    ) -> Written:
        """Change a quote by what ``decide`` says happens to it.

        Args:
            expected: Version that the caller saw; None takes the quote as it is.
            decide: Gives the events for the quote as it is now, or raises, and then nothing is done. It must be a
                function of the quote alone, since it is called again when the transaction is.
            contents: What the events name, by SHA-256.
            key: Makes the request safe to send twice.
            beside: What other quotes must not have done meanwhile; nobody else writes until it is sure.

        Raises:
            NotFound: There is no such quote.
            StaleVersion: It has another version by now.
            KeyReused: The key stands for another request.
            OtherSystemFailed: The database failed, and nothing was done.
        """

        def work(unit: Unit) -> Written:
            found = unit.find(number)
            expect(found, expected)
            if beside is not None:
                beside.insist(found.quote, accepted_of(unit.connection, self.tenant, beside.account))
            return unit.append(found, number, decide(found.quote), actor=actor, at=at)

        return self._write(work, actor, at, contents, key)

    def _write(
        self,
        work: Callable[[Unit], Written],
        actor: str,
        at: datetime,
        given: Mapping[str, bytes],
        key: IdempotencyKey | None,
    ) -> Written:
        kept.checked(given)

        def once(unit: Unit) -> Written:
            known = None if key is None else answered(unit.connection, self.tenant, actor, at, key)
            if known is not None:
                return self._repeated(unit.connection, known)
            kept.keep(unit.connection, self.tenant, given)
            written = work(unit)
            if key is not None:
                answer = Answer(written.quote.number, written.quote.version, len(written.events))
                remember(unit.connection, self.tenant, actor, at, key, answer)
            return written

        with told(self.name):
            return committed(self.engine, self.tenant, self._subscriptions, once)

    def _repeated(self, connection: Connection, known: Answer) -> Written:
        quote = reading.quote_at(connection, self.tenant, known.quote, known.version)
        happened = reading.events_of(connection, self.tenant, known.quote, until=known.version)
        return Written(quote, happened[len(happened) - known.events :], repeated=True)

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """A transaction beside the log: the outbox is bookkeeping, and does not hold up writers of quotes."""
        with told(self.name), writing(self.engine.connect()) as connection, connection.begin():
            yield connection

    # --- Reading ------------------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told(self.name), self.engine.connect() as connection:
            yield connection

    def read(self, number: str) -> StoredQuote:
        """The quote of that number, as it is now.

        Raises:
            NotFound: There is none.
        """
        with self._reading() as connection:
            return find(connection, self.tenant, number).quote

    def read_at(self, number: str, version: int) -> StoredQuote:
        """The quote as it was after so many of its events.

        Raises:
            NotFound: It never had that version.
        """
        with self._reading() as connection:
            return reading.quote_at(connection, self.tenant, number, version)

    def content(self, sha256: str) -> bytes:
        """The bytes of that SHA-256, which an event named.

        Raises:
            NotFound: There are none.
        """
        with self._reading() as connection:
            return kept.content(connection, self.tenant, sha256)

    def events(self, number: str | None = None, *, after: int = 0) -> Iterator[Event]:
        """Events of a quote, or of all, that come after a sequence, in the order of the log.

        Read page by page, without holding up anybody: what is written meanwhile may be told too.
        """
        while True:
            with self._reading() as connection:
                page = reading.events_after(connection, self.tenant, number, after)
            yield from page
            if len(page) < reading.PAGE:
                return
            after = page[-1].sequence

    def queue(self, wanted: QueueFilter = EVERY_STEP) -> tuple[QueueRow, ...]:
        """Steps that wait for a decision."""
        with self._reading() as connection:
            return queue(connection, self.tenant, wanted)

    def search(self, wanted: QuoteFilter = EVERY_QUOTE) -> tuple[QuoteRow, ...]:
        """Quotes in a list."""
        with self._reading() as connection:
            return search(connection, self.tenant, wanted)

    def stories(self, statuses: Collection[str] = ()) -> tuple[Story, ...]:
        """Every quote, by number, with when it ended and when anything happened to it last; for reports.

        Args:
            statuses: Only quotes whose newest revision has one of these.
        """
        with self._reading() as connection:
            return tuple(stories.stories(connection, self.tenant, statuses))

    def accepted(self, account: str) -> tuple[StoredQuote, ...]:
        """The quotes of an account that were accepted, by number."""
        with self._reading() as connection:
            return accepted_of(connection, self.tenant, account)

    def accepted_for(self, contract: str) -> tuple[StoredQuote, ...]:
        """The accepted quotes that made or changed a contract, by number."""
        with self._reading() as connection:
            return accepted_for(connection, self.tenant, contract)

    def counters(self) -> Counters:
        """How many quotes, revisions, steps and decisions there are, by where they stand."""
        with self._reading() as connection:
            return stories.counters(connection, self.tenant)

    @property
    def outbox(self) -> Outbox:
        """What has to be told to subscribers."""
        return Outbox(self.tenant, self._reading, self._changing)

    @property
    def notices(self) -> Notices:
        """What has to be told to subscribers that is no event of a quote."""
        return Notices(self.tenant, self._reading, self._changing)

    @property
    def timers(self) -> Timers:
        """Until when time does nothing to quotes."""
        return Timers(self.tenant, self._reading, self._changing)

    # --- Looking after it ---------------------------------------------------------------------------------------

    def verify(self, anchor: Anchor | None = None) -> Verified:
        """Check the chain of the log, the contents, and every row against what the events say.

        Others may write meanwhile: it looks at one moment.

        Args:
            anchor: Where the log ended at an earlier moment, kept outside; shows a log that was cut or rewritten.
        """
        with told(self.name), self.engine.connect() as connection, one_moment(connection).begin():
            return verify(connection, self.tenant, anchor)

    def rebuild(self) -> int:
        """Make the rows of the lists anew from the log, in one transaction; how many quotes there are.

        Raises:
            CpqError: The log itself is damaged, and nothing was done.
        """
        with self._changing() as connection:
            return rebuild(connection, self.tenant)

    def backup(self, path: Path) -> Copied:
        """Write a copy of the whole database, with every tenant in it, into an SQLite file.

        Raises:
            Conflict: The file exists.
            OtherSystemFailed: The file cannot be written.
        """
        return backup(self.engine, path)
