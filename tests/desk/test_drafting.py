"""Drafts: a quote keeps the policy that priced it, and says in words what changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cpq.desk import Desk, Edits, Writing
from cpq.problems import Conflict, InvalidFiles, NotAllowed, NotReady, TransitionRefused
from cpq.store import KeyReused, Store
from cpq.stored_quotes.happenings import DraftSaved, Revised
from cpq.workspace import Workspace
from tests.desk.conftest import DISCOUNT, Clock, Sit, drafted


def test_a_new_quote_costs_what_its_deal_costs(sit: Sit, sample_workspace: Workspace) -> None:
    made = sit("rep-north").new(sample_workspace.read_deal("boreal")).quote
    assert (made.number, made.status, made.owner) == ("Q-2026-0001", "draft", "rep-north")
    priced = sample_workspace.price_deal(sample_workspace.read_deal("boreal")).totals
    assert made.newest.content.net_total == priced.net
    assert sit("rep-north").show(made.number).priced.totals == priced


def test_numbers_follow_one_another(sit: Sit) -> None:
    assert [drafted(sit), drafted(sit)] == ["Q-2026-0001", "Q-2026-0002"]


def test_an_edit_says_what_changed_in_business_words(sit: Sit) -> None:
    number = drafted(sit)
    changed = sit("rep-north").edit(number, Edits({"payment-days": "60", "seats.discount": "5%"}))
    (saved,) = changed.happened
    assert isinstance(saved, DraftSaved)
    assert saved.changes == ("payment days 30 → 60", "seats: discount 5 %")


def test_an_edit_that_changes_nothing_is_no_event(sit: Sit) -> None:
    number = drafted(sit, "payment-days=60")
    assert sit("rep-north").edit(number, Edits({"payment-days": "60"})).happened == ()


def test_a_path_that_leads_nowhere_changes_nothing(sit: Sit) -> None:
    number = drafted(sit)
    before = sit("rep-north").seen(number)
    with pytest.raises(InvalidFiles, match="did you mean 'seats'"):
        sit("rep-north").edit(number, Edits({"seets.quantity": "12", "payment-days": "60"}))
    assert sit("rep-north").seen(number) == before


def test_a_dry_run_answers_the_same_and_writes_nothing(sit: Sit) -> None:
    number = drafted(sit)
    before = sit("rep-north").seen(number)
    tried = sit("rep-north").edit(number, Edits({"payment-days": "60"}), writing=Writing(dry_run=True))
    assert not tried.written
    assert sit("rep-north").seen(number) == before
    done = sit("rep-north").edit(number, Edits({"payment-days": "60"}))
    assert (tried.happened, tried.quote) == (done.happened, done.quote)


def test_a_dry_run_of_a_new_quote_takes_no_number(sit: Sit, sample_workspace: Workspace) -> None:
    tried = sit("rep-north").new(sample_workspace.read_deal("boreal"), writing=Writing(dry_run=True))
    assert tried.quote.number == "Q-2026-????"
    assert drafted(sit) == "Q-2026-0001"


def test_an_edit_of_a_version_that_is_over_is_refused(sit: Sit) -> None:
    number = drafted(sit)
    version = sit("rep-north").seen(number).version
    sit("rep-north").edit(number, Edits({"payment-days": "60"}))
    for dry_run in (False, True):
        with pytest.raises(Conflict, match=f"at version {version + 1}, not {version}"):
            sit("rep-north").edit(
                number, Edits({"payment-days": "90"}), writing=Writing(expect=version, dry_run=dry_run)
            )


def test_the_same_request_with_the_same_key_happens_once(sit: Sit, sample_workspace: Workspace) -> None:
    rep, deal = sit("rep-north"), sample_workspace.read_deal("boreal")
    first = rep.new(deal, writing=Writing(key="k1"))
    again = rep.new(deal, writing=Writing(key="k1"))
    assert again.quote == first.quote
    edit = Writing(key="k2")
    once = rep.edit(first.quote.number, Edits({"payment-days": "60"}), writing=edit)
    assert rep.edit(first.quote.number, Edits({"payment-days": "60"}), writing=edit).quote == once.quote
    with pytest.raises(KeyReused):
        rep.edit(first.quote.number, Edits({"payment-days": "90"}), writing=edit)


def test_setting_fields_of_what_was_approved_begins_the_next_revision(sit: Sit) -> None:
    number = drafted(sit)
    assert sit("rep-north").submit(number).quote.status == "approved"
    changed = sit("rep-north").edit(number, Edits({"payment-days": "45"}))
    assert [type(one) for one in changed.happened] == [Revised]
    assert [revision.status for revision in changed.quote.revisions] == ["superseded", "draft"]


def test_a_quote_keeps_its_policy_until_it_is_priced_again(own_folder: Path, store: Store, clock: Clock) -> None:
    before = Desk(Workspace.open(own_folder), store, clock)
    number = drafted(before.as_)
    net = before.as_("rep-north").seen(number).newest.content.net_total
    _dearer(own_folder)
    after = Desk(Workspace.open(own_folder), store, clock)
    assert after.workspace.fingerprint != before.workspace.fingerprint
    rep = after.as_("rep-north")
    assert rep.show(number).priced.totals.net == net
    assert rep.edit(number, Edits({"payment-days": "45"})).quote.newest.content.net_total == net
    repriced = rep.reprice(number, as_of=date(2026, 11, 20)).quote.newest.content
    assert (repriced.net_total > net, repriced.policy) == (True, after.workspace.fingerprint)


def test_new_quotes_are_priced_by_what_was_published_not_by_files_being_worked_on(
    own_folder: Path, store: Store, clock: Clock
) -> None:
    first = Workspace.open(own_folder)
    first.publish("2026.11", effective=date(2026, 11, 1), at=clock(), skip_tests=True)
    _dearer(own_folder)
    edited = Workspace.open(own_folder)
    rep = Desk(edited, store, clock).as_("rep-north")
    number = rep.new(edited.read_deal("pergamote")).quote.number
    assert rep.seen(number).newest.content.policy == first.fingerprint
    assert rep.submit(number, writing=Writing(dry_run=True)).quote.status == "approved"
    edited.publish("2026.12", effective=date(2026, 11, 10), at=clock(), skip_tests=True)
    with pytest.raises(NotReady, match="is in force"):
        rep.submit(number)
    repriced = rep.reprice(number, as_of=date(2026, 11, 16)).quote
    assert repriced.newest.content.policy == edited.fingerprint
    assert rep.submit(number).quote.status == "approved"


def _dearer(root: Path) -> None:
    """Make seats dearer in the price book."""
    for path in sorted((root / "pricing_rules").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if "price book: eu-2026" in text:
            changed = text.replace("45.00", "46.00")
            assert changed != text
            path.write_text(changed, encoding="utf-8")
            return
    raise AssertionError("no file has the price book")


def test_what_a_file_says_of_the_account_later_changes_no_price(own_folder: Path, store: Store, clock: Clock) -> None:
    before = Desk(Workspace.open(own_folder), store, clock)
    number = drafted(before.as_)
    account = own_folder / "accounts" / "pergamote.yaml"
    account.write_text(account.read_text(encoding="utf-8").replace("mid-market", "enterprise"), encoding="utf-8")
    rep = Desk(Workspace.open(own_folder), store, clock).as_("rep-north")
    assert rep.show(number).deal.request.account.segment == "mid-market"
    assert rep.show(number).priced.to_json() == before.as_("rep-north").show(number).priced.to_json()


def test_a_copy_has_what_the_quote_says_and_nothing_that_was_decided(sit: Sit) -> None:
    number = drafted(sit, *DISCOUNT)
    rep = sit("rep-north")
    rep.comment(number, "ask again before Christmas")
    rep.submit(number)
    sit("manager-north").approve(number)
    copy = rep.clone(number).quote
    assert (copy.status, copy.source, copy.cloned_from) == ("draft", "clone", number)
    assert copy.newest.content == rep.seen(number).newest.content
    assert (copy.requests, copy.grants, copy.comments) == ((), (), ())


def test_a_rep_may_not_ask_for_a_margin_since_its_price_would_tell_the_cost(sit: Sit) -> None:
    number = drafted(sit)
    asked = Edits({"seats.discount.target-margin": "75%"})
    with pytest.raises(NotAllowed, match="may not see cost"):
        sit("rep-north").edit(number, asked)
    assert sit("desk-1").edit(number, asked).quote.newest.content.net_total > 0


def test_what_is_final_cannot_be_revised(sit: Sit) -> None:
    number = drafted(sit)
    sit("rep-north").cancel(number, "duplicate")
    with pytest.raises(TransitionRefused, match="is cancelled"):
        sit("rep-north").revise(number)
