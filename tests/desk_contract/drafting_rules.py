"""What is done with a quote before it is decided: R1, R2, R3, R6, R7, R8."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from cpq.stored_quotes.actions.submitting import preview
from tests.desk_contract.says import DEAL, KINDS, edited, whole
from tests.desk_contract.trying import ANYBODY, FEW, NTH, QUOTES, SELLERS, Trying

OFFER_LASTS: Final = timedelta(days=30)
"""How long an offer is valid that is priced anew after its last day, as the house's settings leave it."""


class DraftingRules(Trying):
    """Quotes come to be, change, are submitted and taken back."""

    @initialize(target=QUOTES, deal=DEAL, submitted=st.booleans())
    def first_quote(self, deal: dict[str, Any], submitted: bool) -> str:
        """There is one quote to begin with, submitted maybe."""
        number = self._created("rep-1", deal)
        if submitted:
            self.submit_by(number, "rep-1")
        return number

    @precondition(lambda self: len(self.naive.quotes) < FEW)
    @rule(target=QUOTES, who=SELLERS, deal=DEAL)
    def create(self, who: str, deal: dict[str, Any]) -> str:
        """R1."""
        return self._created(who, deal)

    def _created(self, who: str, deal: dict[str, Any]) -> str:
        says = whole(deal, self.real.now)
        if who in self.naive.people.gone:
            who = "desk-2"
        number = f"Q-2026-{len(self.naive.quotes) + 1:04}"
        done = self.both(
            lambda: self.real.seat(who).new(self.real.deal(says)), lambda naive: naive.create(number, who, says)
        )
        assert done is not None
        assert done.quote.number == number
        return number

    @precondition(lambda self: len(self.naive.quotes) < FEW)
    @rule(target=QUOTES, of=QUOTES, who=ANYBODY)
    def clone(self, of: str, who: str) -> str:
        """R1 and invariant 21: a copy has no decisions and no grants."""
        number = f"Q-2026-{len(self.naive.quotes) + 1:04}"
        done = self.both(lambda: self.real.seat(who).clone(of), lambda naive: naive.clone(number, who, of))
        if done is None:
            return of
        assert done.quote.number == number
        assert not done.quote.grants
        assert not done.quote.requests
        return number

    @rule(number=QUOTES, who=SELLERS, kind=st.sampled_from(KINDS), nth=NTH)
    def edit(self, number: str, who: str, kind: str, nth: int) -> None:
        """R2 and R7: riskier, safer, neither, a line more, a line less, another order, another customer."""
        self.edit_by(number, who, kind, nth)

    def edit_by(self, number: str, who: str, kind: str, nth: int) -> None:
        """An edit of a kind, if there is one."""
        before = self.naive.quotes[number]["revisions"][-1]["says"]
        change = edited(before, kind, nth)
        if change is None:
            return
        edits = change.edits
        self.both(lambda: self.real.seat(who).edit(number, edits), lambda naive: naive.edit(number, who, change.says))

    @rule(number=QUOTES, who=SELLERS)
    def reprice(self, number: str, who: str) -> None:
        """R2 and R7 again: what was priced by an older policy is priced by that of today."""
        says = {**self.naive.quotes[number]["revisions"][-1]["says"], "as_of": self.real.now.date()}
        if says["until"] is not None and says["until"] < says["as_of"]:
            says["until"] = says["as_of"] + OFFER_LASTS  # it would be over before it was ordered
        policy = self.real.policy
        self.both(lambda: self.real.seat(who).reprice(number), lambda naive: naive.edit(number, who, says, policy))

    @rule(number=QUOTES, who=st.sampled_from(["desk-1", "desk-2", "manager-1", "admin", "rep-1"]), to=SELLERS)
    def hand_over(self, number: str, who: str, to: str) -> None:
        """Invariant 6: whoever answers for a quote now has a part in it, and whoever made it keeps theirs."""
        self.both(lambda: self.real.seat(who).hand_over(number, to), lambda naive: naive.hand_over(number, who, to))

    @rule(number=QUOTES, who=ANYBODY)
    def mark(self, number: str, who: str) -> None:
        """R8: a note leaves an approval as it is."""
        self.both(lambda: self.real.seat(who).mark(number, {"note": "x"}), lambda naive: naive.mark(number, who))

    @rule(number=QUOTES, who=SELLERS)
    def submit(self, number: str, who: str) -> None:
        """R3, and invariant 13: what was previewed is what happens."""
        self.submit_by(number, who)

    def submit_by(self, number: str, who: str) -> None:
        """Preview, then submit."""
        shown = self.real.seat("desk-2" if "desk-2" not in self.naive.people.gone else "admin").show(number)
        planned = (
            preview(shown.quote, self.real.acting(who), shown.assessed()) if shown.quote.status == "draft" else None
        )
        done = self.both(lambda: self.real.seat(who).submit(number), lambda naive: naive.submit(number, who))
        if done is not None and planned is not None:
            self.same_as_previewed(planned, done.quote.requests[-1])

    @precondition(lambda self: any(one["grants"] for one in self.naive.quotes.values()))
    @rule(nth=NTH, kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=3), other=st.booleans())
    def edit_and_submit_again(self, nth: int, kinds: list[str], other: bool) -> None:
        """S2 and rule c.4: what was approved before is not asked again, unless something got riskier."""
        numbers = [number for number, quote in self.naive.quotes.items() if quote["grants"]]
        number = numbers[nth % len(numbers)]
        owner = self.naive.quotes[number]["owner"]
        for place, kind in enumerate(kinds):
            self.edit_by(number, owner, kind, nth + place)
        self.submit_by(number, "desk-1" if other else owner)

    @rule(number=QUOTES, who=ANYBODY)
    def recall(self, number: str, who: str) -> None:
        """R6."""
        self.both(lambda: self.real.seat(who).recall(number), lambda naive: naive.recall(number, who))

    @rule(number=QUOTES, who=SELLERS)
    def recall_and_submit_again(self, number: str, who: str) -> None:
        """Invariant 16: what comes back unchanged asks nobody who already approved."""
        done = self.both(lambda: self.real.seat(who).recall(number), lambda naive: naive.recall(number, who))
        if done is None:
            return
        before = done.quote.requests[-1]
        policy = self.naive.quotes[number]["revisions"][-1]["policy"]
        says = self.naive.quotes[number]["revisions"][-1]["says"]
        self.both(lambda: self.real.seat(who).revise(number), lambda naive: naive.revise(number, who, says, policy))
        again = self.both(lambda: self.real.seat(who).submit(number), lambda naive: naive.submit(number, who))
        if again is not None:
            self.nobody_asked_twice(before, again.quote.requests[-1])
