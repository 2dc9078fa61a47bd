"""What the desk is asked whatever the policy says: a price of a past day, an account that is not as its file says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cpq.desk import Edits
from cpq.workspace import Workspace
from tests.desk.world import MONDAY, House

SEATS = "{ product: seat, quantity: 10, term: 12 months }"
AUTUMN = "promotions:\n  autumn: { on: [seat], discount: 8%, of: list, orders until: 2026-10-31 }\n"
BUYER = "account: buyer\nsegment: public\ncountry: NL\nfacts: { credit rating: c }\n"
FACTS = """
facts:
  account.credit_rating: { type: text, default: unrated, meaning: of the credit insurer }
  account.strategic: { type: yes/no, default: no, meaning: named by the management }
approval matrices:
  risky: { when: account.credit_rating == "c", ask: sales-manager }
"""


def house(root: Path, **files: str) -> House:
    """A house with more files, by name, in the folders that they are for."""
    made = House(root)
    for name, text in files.items():
        made.write(f"{'accounts' if name == 'buyer' else 'pricing_rules'}/{name}.yaml", text)
    made.workspace = Workspace.open(root)
    return made


def asked(made: House, number: str, *fields: tuple[str, str]) -> list[tuple[str, tuple[str, ...], str]]:
    """What a submit would ask, of whom and why, once a rep has set some fields."""
    rep = made.seat("rep-north")
    if fields:
        rep.edit(number, Edits(dict(fields)))
    plan = rep.preview(number).plan
    return [
        (one.rule, step.step.approvers, one.reason)
        for one in plan.requirements
        for step in plan.planned
        if step.step.requirement == one.key
    ]


# --- the order date -------------------------------------------------------------------------------------------------


def test_an_order_date_set_back_to_a_better_price_asks_the_desk(tmp_path: Path) -> None:
    made = house(tmp_path, promotions=AUTUMN)
    number = made.quoted("rep-north", SEATS)
    assert asked(made, number) == []
    assert asked(made, number, ("as-of", "2026-10-30")) == [
        ("order-date", ("deal-desk",), "priced for an order of 2026-10-30; for 2026-11-02 it is net 6,000.00 EUR")
    ]
    assert made.seat("rep-north").submit(number).quote.status == "in approval"


def test_an_order_date_of_the_past_that_changes_nothing_asks_nobody(tmp_path: Path) -> None:
    made = house(tmp_path, promotions=AUTUMN)
    assert asked(made, made.quoted("rep-north", SEATS), ("as-of", "2026-11-01")) == []


def test_a_new_quote_and_a_copy_get_no_better_price_than_an_edit(tmp_path: Path) -> None:
    made = house(tmp_path, promotions=AUTUMN)
    made.now = MONDAY.replace(month=10, day=30)
    honest = made.quoted("rep-north", SEATS)
    assert asked(made, honest) == []
    made.now = MONDAY
    copied = made.seat("rep-north").clone(honest).quote.number
    assert [rule for rule, _, _ in asked(made, copied)] == ["order-date"]
    assert [rule for rule, _, _ in asked(made, honest)] == ["order-date"]
    made.seat("rep-north").reprice(copied)
    assert asked(made, copied) == []


def test_another_day_for_which_others_would_be_asked_asks_the_desk(tmp_path: Path) -> None:
    rule = "approval matrices:\n  autumn: { when: 'quote.as_of >= \"2026-11-01\"', ask: sales-manager }\n"
    made = house(tmp_path, autumn=rule)
    number = made.quoted("rep-north")
    assert [rule for rule, _, _ in asked(made, number)] == ["autumn"]
    (found,) = asked(made, number, ("as-of", "2026-10-31"))
    assert found[0] == "order-date"
    assert "others are asked" in found[2]


def test_what_the_desk_approved_of_a_past_day_is_not_asked_again_unless_it_gets_dearer(tmp_path: Path) -> None:
    made = house(tmp_path, promotions=AUTUMN)
    number = made.quoted("rep-north", SEATS)
    asked(made, number, ("as-of", "2026-10-30"))
    rep = made.seat("rep-north")
    rep.submit(number)
    made.seat("desk-1").approve(number)
    rep.edit(number, Edits({"l1.quantity": "9"}))
    assert rep.submit(number).quote.status == "approved"
    rep.edit(number, Edits({"l1.quantity": "11"}))
    assert rep.submit(number).quote.status == "in approval"


# --- the account ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("account.facts.credit rating", "a", "credit rating a, where its file says c"),
        ("account.facts.strategic", "yes", "strategic yes, where its file says nothing"),
        ("account.segment", "education", "segment education, where its file says public"),
        ("account.parent", "holding", "parent holding, where its file says nothing"),
    ],
)
def test_what_a_rep_says_of_a_known_account_otherwise_asks_the_desk(
    tmp_path: Path, field: str, value: str, reason: str
) -> None:
    made = house(tmp_path, buyer=BUYER, facts=FACTS)
    number = made.quoted("rep-north")
    assert [rule for rule, _, _ in asked(made, number)] == ["risky"]
    found = {rule: (roles, why) for rule, roles, why in asked(made, number, (field, value))}
    assert found["account"] == (("deal-desk",), f"the quote says of buyer: {reason}")


def test_an_account_that_is_printed_otherwise_asks_nobody(tmp_path: Path) -> None:
    made = house(tmp_path, buyer=BUYER, facts=FACTS)
    number = made.quoted("rep-north")
    found = asked(made, number, ("account.contact", "Purchasing"), ("account.name", "Buyer"))
    assert [rule for rule, _, _ in found] == ["risky"]


def test_what_is_said_of_an_account_that_no_file_knows_asks_the_desk(tmp_path: Path) -> None:
    made = house(tmp_path, buyer=BUYER, facts=FACTS)
    number = made.quoted("rep-north")
    found = {rule: why for rule, _, why in asked(made, number, ("account.id", "newcomer"))}
    assert found["account"] == "the quote says of newcomer: segment public, credit rating c; no file knows the account"


def test_a_house_without_accounts_believes_its_quotes(tmp_path: Path) -> None:
    made = house(tmp_path, facts=FACTS)
    assert asked(made, made.quoted("rep-north"), ("account.facts.credit rating", "a")) == []


# --- offers made anew -----------------------------------------------------------------------------------------------


def test_an_offer_that_is_over_is_made_anew_when_it_is_priced_anew(tmp_path: Path) -> None:
    made = house(tmp_path)
    number = made.quoted("rep-north")
    made.now = MONDAY.replace(year=2027, month=2, day=1)
    changed = made.seat("rep-north").reprice(number)
    assert changed.quote.newest.content.valid_until == date(2027, 3, 3)  # thirty days later, as approvals count
    (saved,) = changed.happened
    assert "valid until 2026-12-31 → 2027-03-03" in saved.to_json()["changes"]


def test_an_offer_lasts_as_the_house_says_from_the_day_on_which_somebody_offers_it(tmp_path: Path) -> None:
    made = house(tmp_path)
    made.write("desk/settings.yaml", "offer lasts: 2 months\n")
    made.workspace = Workspace.open(tmp_path)
    number = made.quoted("rep-north")
    made.now = MONDAY.replace(year=2027, month=2, day=1)
    repriced = made.seat("rep-north").reprice(number, as_of=date(2027, 1, 15)).quote.newest.content
    assert (repriced.as_of, repriced.valid_until) == (date(2027, 1, 15), date(2027, 4, 1))


def test_an_offer_that_still_holds_or_has_no_end_stays_as_it_is(tmp_path: Path) -> None:
    made = house(tmp_path)
    held, endless = made.quoted("rep-north"), made.quoted("rep-north")
    rep = made.seat("rep-north")
    rep.edit(endless, Edits({"valid-until": ""}))
    made.later(24)
    assert rep.reprice(held).quote.newest.content.valid_until == date(2026, 12, 31)
    assert rep.reprice(endless).quote.newest.content.valid_until is None
