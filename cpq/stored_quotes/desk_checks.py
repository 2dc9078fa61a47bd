"""The checks that a house writes into ``desk/checks.yaml``, asked of one quote that is to be submitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from cpq.desk_rules.checks import (
    AmountCheck,
    AttachmentCheck,
    ConcessionCheck,
    DatesCheck,
    JustificationCheck,
    ReasonCheck,
    RequiredCheck,
    RequiredField,
    SubmitCheck,
)
from cpq.money import Money
from cpq.problems import CannotPrice, Problem, SourceLocation, did_you_mean
from cpq.quotes.request import QuoteRequest
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.record import StoredQuote
from cpq.stored_quotes.submitting import Submitting

_OF_ACCOUNT: Final[Mapping[RequiredField, str]] = MappingProxyType(
    {
        "account name": "name",
        "account address": "address",
        "account contact": "contact",
        "account country": "country",
        "tax id": "tax_id",
    }
)
_EMPTY: Final[tuple[object, ...]] = (None, "", ())


def broken(check: SubmitCheck, quote: StoredQuote, acting: Acting, submitting: Submitting) -> tuple[Problem, ...]:
    """What a quote lacks that a check asks for; nothing where the check does not look at it.

    A check whose own text is written says that text, in the language of whoever submits.
    """
    asked = _Asked(check, quote, acting, submitting)
    if not asked.looks():
        return ()
    found = tuple(asked.found())
    if check.text is None or not found:
        return found
    said = check.text.in_language(_language(acting))
    hints = dict.fromkeys(problem.hint for problem in found)
    return (Problem(found[0].code, found[0].location, said, "; ".join(hints)),)


def _language(acting: Acting) -> str:
    person = acting.directory.find(acting.actor)
    return person.language if person is not None and person.language else "en"


class _Asked:
    """One check that is asked of one quote."""

    def __init__(self, check: SubmitCheck, quote: StoredQuote, acting: Acting, submitting: Submitting) -> None:
        self.check = check
        self.quote = quote
        self.acting = acting
        self.submitting = submitting
        self.request: QuoteRequest = submitting.priced.request
        self.here = SourceLocation(f"<{quote.number}>")

    def looks(self) -> bool:
        """Whether the quote is about what it asks, and large enough for it; what cannot be told is looked at."""
        change = self.submitting.priced.facts.get("quote.contract_change")
        if self.check.about and ("new" if change in (None, "none") else change) not in self.check.about:
            return False
        above, rate = self.check.above_discount, self.submitting.priced.facts.get("quote.discretionary_discount")
        if above is not None and isinstance(rate, Decimal) and rate <= above:
            return False
        bound = self.check.above_amount
        limit = None if bound is None else self._limit(bound)
        return limit is None or self._net > limit

    def found(self) -> Iterator[Problem]:
        """Each reason for which the check is not met."""
        match self.check:
            case RequiredCheck() as check:
                yield from self._required(check)
            case AmountCheck() as check:
                yield from self._amount(check)
            case DatesCheck() as check:
                yield from self._dates(check)
            case ReasonCheck():
                yield from self._reasons()
            case JustificationCheck() as check:
                yield from self._justified(check.at_least)
            case AttachmentCheck() as check:
                yield from self._attached(check)
            case ConcessionCheck() as check:
                yield from self._conceded(check)

    @property
    def _net(self) -> Decimal:
        return self.submitting.priced.totals.net

    def _limit(self, bound: Money) -> Decimal | None:
        """A bound in the quote's currency; None where no rate converts it."""
        try:
            return self.submitting.policy.convert(bound, self.submitting.priced.currency)
        except CannotPrice:
            return None

    def _required(self, check: RequiredCheck) -> Iterator[Problem]:
        for name in check.fields:
            if self._value(name) in _EMPTY:
                yield Problem("missing-field", self.here, f"{name} is missing", f"fill in {name}")

    def _value(self, name: RequiredField) -> Any:
        if name in _OF_ACCOUNT:
            return getattr(self.request.account, _OF_ACCOUNT[name])
        return getattr(self.request, name.replace(" ", "_"))

    def _amount(self, check: AmountCheck) -> Iterator[Problem]:
        for bound, above in ((check.at_least, False), (check.at_most, True)):
            limit = None if bound is None else self._limit(bound)
            if bound is not None and limit is None:
                message = f"no exchange rate compares the net total with {bound}"
                yield Problem("amount-out-of-bounds", self.here, message, "add a rate to the policy")
            elif limit is not None and (self._net > limit if above else self._net < limit):
                side = f"above {bound}" if above else f"below {bound}"
                message = f"the net total of {self._net:f} {self.submitting.priced.currency} is {side}"
                yield Problem("amount-out-of-bounds", self.here, message, "such quotes are not offered this way")

    def _dates(self, check: DatesCheck) -> Iterator[Problem]:
        until, day = self.request.valid_until, self.acting.day
        if until is None:
            yield Problem(
                "missing-field",
                self.here,
                "the offer has no last day",
                "say valid until, such as valid-until=2026-12-31",
            )
        elif check.valid_for_at_least is not None and (until - day).days < check.valid_for_at_least:
            message = f"the offer is valid for {max((until - day).days, 0)} days more"
            hint = f"offer it for {check.valid_for_at_least} at least"
            yield Problem("dates-out-of-bounds", self.here, message, hint)
        elif check.valid_for_at_most is not None and (until - day).days > check.valid_for_at_most:
            message = f"the offer is valid for {(until - day).days} days"
            hint = f"offer it for {check.valid_for_at_most} at most"
            yield Problem("dates-out-of-bounds", self.here, message, hint)
        begins = min((start for start in self._starts() if start is not None), default=None)
        if check.start_in_past == "refused" and begins is not None and begins < day:
            message = f"the service begins on {begins}, which is over"
            yield Problem("dates-out-of-bounds", self.here, message, f"begin on {day} or later")

    def _starts(self) -> Iterator[Any]:
        yield self.request.start
        for line in self.submitting.priced.lines:
            yield line.start

    def _reasons(self) -> Iterator[Problem]:
        """Each discount that the rep asks for, without a code or with an unknown one."""
        offered = self.acting.rules.reasons_for("discount")
        listed = f"give one of {', '.join(offered)}" if offered else "desk/reasons.yaml names none for discounts"
        for subject, reason in self._asked_for():
            where = self.here if subject == "quote" else SourceLocation(f"<{subject}>")
            if not reason:
                yield Problem("missing-field", where, "the discount has no reason", listed)
            elif reason not in offered:
                hint = did_you_mean(reason, offered) or listed
                yield Problem("unknown-reason", where, f"'{reason}' is no reason for a discount", hint)
            elif offered[reason].needs_justification and not self.submitting.justification.strip():
                message = f"the reason '{reason}' is justified in words"
                yield Problem(
                    "justification-missing", where, message, "say why with the submit: cpq quote submit -m TEXT"
                )

    def _asked_for(self) -> Iterator[tuple[str, str]]:
        """What has a discount of the rep's, and the reason given for it."""
        for discount in self.request.discounts:
            yield "quote", (discount.reason or "").strip()
        for line in self.request.lines:
            own = [one for one in (line.discount, *(part.discount for part in line.segments)) if one is not None]
            given = [(one.reason or line.reason).strip() for one in own]
            if line.free_months or any(part.free for part in line.segments):
                given.append(line.reason.strip())
            for reason in dict.fromkeys(given):
                yield line.id, reason

    def _justified(self, at_least: int) -> Iterator[Problem]:
        said = len(self.submitting.justification.strip())
        if said < at_least:
            message = f"the justification has {said} characters" if said else "the submit is not justified"
            yield Problem("justification-missing", self.here, message, f"say why in {at_least} characters at least")

    def _attached(self, check: AttachmentCheck) -> Iterator[Problem]:
        names = [one.name.lower() for one in self.quote.attachments if not one.removed]
        wanted = [word.lower() for word in check.named]
        if not any(not wanted or any(word in name for word in wanted) for name in names):
            what = f"a file named {' or '.join(check.named)}" if check.named else "a file"
            yield Problem("attachment-missing", self.here, f"{what} is not attached", "attach it: cpq quote attach")

    def _conceded(self, check: ConcessionCheck) -> Iterator[Problem]:
        """Concessions that last for too long; those that are over are told without any check."""
        for one in self.quote.newest.concessions if check.lasts_at_most is not None else ():
            lasts = (one.until - self.acting.day).days
            if check.lasts_at_most is not None and lasts > check.lasts_at_most:
                message = f"what is granted on {one.subject} lasts for {lasts} days"
                hint = f"grant it for {check.lasts_at_most} at most"
                yield Problem("concession-over", self.here, message, hint)
