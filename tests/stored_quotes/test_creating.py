"""A quote comes to be, or is copied."""

from __future__ import annotations

from datetime import date

import pytest

from cpq.desk_rules.reasons import ReasonCode
from cpq.desk_rules.rules import DeskRules
from cpq.files.texts import TextByLanguage
from cpq.problems import InvalidRequest, NotAllowed, NotFound
from cpq.quotes.status import QuoteStatus
from cpq.stored_quotes.actions.creating import clone, create
from cpq.stored_quotes.actions.remarks import attach, comment, mark
from cpq.stored_quotes.actions.sending import cancel, decline, withdraw
from cpq.stored_quotes.happenings import QuoteCreated
from cpq.stored_quotes.record import Concession
from tests.stored_quotes.house import DIRECTORY, acting
from tests.stored_quotes.log import Log, content
from tests.stored_quotes.standing import HISTORY, standing


def only(happened: tuple[object, ...]) -> QuoteCreated:
    (made,) = happened
    assert isinstance(made, QuoteCreated)
    return made


def test_whoever_creates_a_quote_owns_it_unless_they_name_somebody() -> None:
    made = only(create("Q-2026-0001", acting(), content(), account="boreal"))
    assert (made.number, made.owner, made.source) == ("Q-2026-0001", "rep-north", "new")
    made = only(create("Q-2026-0001", acting("desk"), content(), account="boreal", owner="rep-south", template="pilot"))
    assert (made.owner, made.template) == ("rep-south", "pilot")


def test_nobody_creates_quotes_for_strangers_or_people_who_left() -> None:
    for actor, owner in (("rep-north", "rep-south"), ("finance-lead", ""), ("rep-former", ""), ("nobody", "")):
        with pytest.raises(NotAllowed):
            create("Q-2026-0001", acting(actor), content(), account="boreal", owner=owner)
    with pytest.raises(NotAllowed, match="no longer works here"):
        create("Q-2026-0001", acting("desk"), content(), account="boreal", owner="rep-former")
    with pytest.raises(NotFound, match="no person 'rep-norht'"):
        create("Q-2026-0001", acting("desk"), content(), account="boreal", owner="rep-norht")


@pytest.mark.parametrize("status", HISTORY)
def test_a_copy_has_what_the_original_says_and_nothing_that_was_decided(status: QuoteStatus) -> None:
    bound = (Concession(subject="seats", until=date(2026, 12, 20)),)
    log = standing(status, concessions=bound)
    log.add(*comment(log.now, acting(), "One", lines=()), *mark(log.now, acting(), {"tags": "q4"}))
    log.add(*attach(log.now, acting(), "plan.pdf", "application/pdf", 1, "c" * 64))
    original = log.now
    copy = Log(only(clone(original, "Q-2026-0099", acting()))).now
    assert (copy.number, copy.source, copy.cloned_from) == ("Q-2026-0099", "clone", original.number)
    assert (copy.status, copy.newest.content, copy.newest.concessions) == ("draft", original.newest.content, bound)
    assert (copy.requests, copy.grants, copy.counters, copy.agreement) == ((), (), (), None)
    assert (copy.comments, copy.attachments, copy.marks) == ((), (), {})


def test_a_copy_may_be_priced_anew_and_for_another_customer() -> None:
    made = only(clone(standing("sent").now, "Q-2026-0099", acting(), content("today"), account="aurora"))
    assert (made.account, made.content) == ("aurora", content("today"))


def test_who_may_not_see_a_quote_does_not_copy_it() -> None:
    with pytest.raises(NotAllowed, match="may not see quotes"):
        clone(standing("draft").now, "Q-2026-0099", acting("rep-south"))


REASONS = {
    "price": ReasonCode(name=TextByLanguage.of("Price"), use=("loss",)),
    "other": ReasonCode(name=TextByLanguage.of("Other"), use=("loss", "cancellation"), needs_justification=True),
    "old": ReasonCode(name=TextByLanguage.of("Old"), use=("loss",), active=False),
}
COUNTED = DeskRules(directory=DIRECTORY, reasons=REASONS)


def test_a_loss_is_counted_by_the_codes_of_the_house() -> None:
    quote, who = standing("sent").now, acting(rules=COUNTED)
    assert decline(quote, who, "price", competitor="Acme")
    assert decline(quote, who, "other", comment="they were bought")
    for reason, comment_, code in (
        ("prize", "", "unknown-reason"),
        ("old", "", "unknown-reason"),
        ("other", " ", "missing-field"),
        ("", "", "missing-field"),
    ):
        with pytest.raises(InvalidRequest) as refused:
            decline(quote, who, reason, comment=comment_)
        assert [problem.code for problem in refused.value.problems] == [code]


def test_where_the_house_has_no_codes_any_words_do_but_some_there_must_be() -> None:
    assert withdraw(standing("sent").now, acting(rules=COUNTED), "wrong product")
    with pytest.raises(InvalidRequest, match="a withdrawal has a reason"):
        withdraw(standing("sent").now, acting(), "  ")


def test_what_was_said_with_a_reason_stays_with_the_revision() -> None:
    log = standing("draft")
    quote = log.add(*cancel(log.now, acting(rules=COUNTED), "other", comment="the project was stopped"))
    assert quote.newest.reason == "other: the project was stopped"
