"""What the store owes to all of this: keys, crashes, tenants."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cpq.desk.work import Writing
from cpq.problems import NotFound
from cpq.store import KeyReused
from tests.desk_contract.trying import QUOTES, SELLERS, Trying, refuse


class Crash(BaseException):
    """The program dies in the middle of a transaction."""


class StoreRules(Trying):
    """Requests come twice, programs die, and others look in."""

    @rule(number=QUOTES, who=SELLERS)
    def same_key_twice(self, number: str, who: str) -> None:
        """Invariant 33: the same request under one key happens once; another under that key is an error.

        And what is asked against a version that is not the newest fails, and changes nothing.
        """
        self.keys += 1
        writing = Writing(key=f"key {self.keys}")

        def once() -> Any:
            return self.real.seat(who).mark(number, {"note": f"{self.keys}"}, writing=writing)

        first = self.both(once, lambda naive: naive.mark(number, who))
        if first is None:
            return
        before = self.everything()
        again = once()
        assert (again.quote, again.happened) == (first.quote, first.happened)
        try:
            self.real.seat(who).mark(number, {"note": "something else"}, writing=writing)
        except KeyReused:
            pass
        else:
            raise AssertionError("one key stood for two requests")
        assert self.everything() == before
        old = Writing(expect=first.quote.version - 1)
        self.both(lambda: self.real.seat(who).mark(number, {"note": "x"}, writing=old), lambda _: refuse())

    @rule(number=QUOTES, after=st.booleans())
    def crash_and_reopen(self, number: str, after: bool) -> None:
        """Invariant 42: the program dies in a transaction, or between two, and is started anew."""
        before = self.everything()
        if not after:

            def die(_: Any) -> Any:
                raise Crash

            with contextlib.suppress(Crash):
                self.real.store.change(number, None, "rep-1", self.real.now, die)
        self.real.open(self.where.reopen())
        assert self.everything() == before

    @precondition(lambda self: self.somewhere_open())
    @rule(number=QUOTES)
    def another_tenant(self, number: str) -> None:
        """Invariant 41: to another tenant, a quote of ours is one that does not exist."""
        other = self.real.store.of("another-tenant")
        messages = []
        for wanted in (number, number.replace("Q-2026-0", "Q-2026-9")):
            try:
                other.read(wanted)
            except NotFound as error:
                messages.append(str(error).replace(wanted, "it"))
        assert len(messages) == 2
        assert messages[0] == messages[1]
        assert not list(other.events())
        assert not other.queue()
        assert not other.search()
