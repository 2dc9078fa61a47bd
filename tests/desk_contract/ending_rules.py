"""What follows an approval, and what time brings: R10 to R16."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cpq.quotes.status import BUSY
from tests.desk_contract.trying import ANYBODY, HOURS, MORNING, QUOTES, SELLERS, Trying, refuse


class EndingRules(Trying):
    """Quotes are sent, answered, taken back, and run out of time."""

    @rule(number=QUOTES, who=SELLERS)
    def send(self, number: str, who: str) -> None:
        """R11."""
        self.both(lambda: self.real.seat(who).send(number), lambda naive: naive.send(number, who))

    @precondition(lambda self: any(self.naive.status(one) in BUSY for one in self.naive.quotes.values()))
    @rule(number=QUOTES, who=SELLERS, same=st.sampled_from([True, True, False]))
    def accept(self, number: str, who: str, same: bool) -> None:
        """R12: the document that was sent, and no other."""
        if same:
            self.both(lambda: self.real.seat(who).accept(number), lambda naive: naive.accept(number, who))
        else:
            self.both(lambda: self.real.seat(who).accept(number, document="0" * 64), lambda _: refuse())

    @precondition(lambda self: any(self.naive.status(one) in BUSY for one in self.naive.quotes.values()))
    @rule(number=QUOTES, who=SELLERS, how=st.sampled_from(["decline", "withdraw", "withdraw", "cancel"]))
    def end(self, number: str, who: str, how: str) -> None:
        """R12, R13, R14."""
        self.both(
            lambda: getattr(self.real.seat(who), how)(number, "no reason"),
            lambda naive: getattr(naive, how)(number, who),
        )

    @precondition(lambda self: any(self.naive.status(one) in BUSY for one in self.naive.quotes.values()))
    @rule(number=QUOTES, who=ANYBODY)
    def revoke(self, number: str, who: str) -> None:
        """R15, and invariant 20: what was taken back is not used again."""
        self.both(lambda: self.real.seat(who).revoke(number, reason="wrong"), lambda naive: naive.revoke(number, who))

    @rule(hours=HOURS)
    def advance_clock(self, hours: int) -> None:
        """Time passes."""
        self._at(self.real.now + timedelta(hours=hours))

    @rule(hours=st.sampled_from([1, 24, 24 * 4]))
    def clock_back(self, hours: int) -> None:
        """Invariant 27: somebody sets the clock back; nothing comes to life again."""
        self._at(max(self.real.now - timedelta(hours=hours), MORNING - timedelta(days=3)))

    def _at(self, moment: datetime) -> None:
        self.real.now = self.naive.now = moment

    @rule(number=QUOTES)
    def expire_sweep(self, number: str) -> None:
        """R10 and R16, and once more: the second time there is nothing to write down."""
        expected = deepcopy(self.naive)
        was = expected.sweep(number)
        written = self.real.sweep(number)
        assert bool(written.events) == was
        assert not self.real.sweep(number).events
        self.naive = expected
        self.note_events()

    @rule()
    def change_policy(self) -> None:
        """Invariant 36: another policy is in force; what is being decided stays under the one it was submitted by."""
        self.real.policy = self.naive.policy = "stricter" if self.real.policy == "first" else "first"
