"""Mail: to those whom a step asks, in their language, and never with what they may not see."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpq.desk_rules.load import load_desk_rules
from cpq.hand_off.link_keys import link_keys
from cpq.hand_off.links import ApprovalLinks
from cpq.stored_quotes.happenings import StepReminded
from tests.hand_off.house import House
from tests.hand_off.mail_server import MailBox
from tests.store.desk import MORNING, REP, create, remark, submission

MakeHouse = Callable[..., House]

MAIL = """
subscribers:
  approvers:
    kind: e-mail
    to: [{to}]
    sender: quotes@house.example
    server: {server}
{more}
"""


def mail(box: MailBox, to: str, more: str = "") -> str:
    return MAIL.format(to=to, server=box.server, more=more)


def submitted(house: House, *people: str) -> str:
    number = create(house.store).quote.number
    house.store.change(number, 1, REP, MORNING, submission(*people, due=MORNING.replace(hour=17)))
    return number


def test_whom_a_step_asks_is_told_in_their_language(house_of: MakeHouse, mailbox: MailBox) -> None:
    house = house_of(subscribers=mail(mailbox, "people asked", "    events: [step-opened]"))
    submitted(house, "manager-north", "director", "away")
    assert house.deliver()["approvers"].told == 1
    assert sorted(mailbox.recipients) == ["director@house.example", "manager@house.example"]
    german, english = mailbox.to("manager@house.example"), mailbox.to("director@house.example")
    assert german["Subject"] == "Q-2026-0001: Ihre Entscheidung ist gefragt"
    assert german.get_content().splitlines() == [
        "boreal, 900,00\N{NO-BREAK SPACE}€, Revision 1, braucht eine Freigabe.",
        "",
        "Grund: discount above 5 %",
        "Gefragt als: sales-director",
        "Fällig: 20. November 2026, 17:00 (UTC)",
        "Verantwortlich: Sales rep north",
        "",
        "Ansehen: cpq quote show Q-2026-0001",
    ]
    assert english["Subject"] == "Q-2026-0001: your decision is asked"
    assert "Due: 20 November 2026, 17:00 (UTC)" in english.get_content() or "Due: November 20" in english.get_content()
    assert english["Auto-Submitted"] == "auto-generated"


def test_the_owner_is_told_in_french_and_not_of_what_they_did_themselves(house_of: MakeHouse, mailbox: MailBox) -> None:
    house = house_of(subscribers=mail(mailbox, "owner", "    events: [comment-added]"))
    number = create(house.store).quote.number
    house.store.change(number, None, "desk-1", MORNING, remark("why so low?"))
    house.store.change(number, None, REP, MORNING, remark("it is a large account"))
    house.deliver()
    (letter,) = mailbox.mails
    assert letter["Subject"] == "Q-2026-0001 : nouveau commentaire"
    assert letter.get_content() == (
        "Q-2026-0001 (boreal, 900,00\N{NO-BREAK SPACE}€) : nouveau commentaire.\n\nPar : Deal desk\n"
    )


def test_a_subscriber_may_say_its_own_words(house_of: MakeHouse, mailbox: MailBox) -> None:
    more = """    events: [comment-added]
    subject: { en: "{quote} needs a look", fr: "{quote} à voir" }
    text: "{what}\\nstep {step}" """
    house = house_of(subscribers=mail(mailbox, "owner, desk@elsewhere.example", more))
    number = create(house.store).quote.number
    house.store.change(number, None, "desk-1", MORNING, remark("two\nlines"))
    house.deliver()
    assert mailbox.to("rep@house.example")["Subject"] == "Q-2026-0001 à voir"
    other = mailbox.to("desk@elsewhere.example")
    assert other["Subject"] == "Q-2026-0001 needs a look"
    assert other.get_content() == "commented on quote: two\nlines\n"


def test_a_second_try_has_the_same_message_id(house_of: MakeHouse, mailbox: MailBox) -> None:
    house = house_of(subscribers=mail(mailbox, "desk@elsewhere.example, b@elsewhere.example"))
    create(house.store)
    mailbox.refuse = lambda address: "451 later" if address.startswith("b@") else None
    outcome = house.deliver()["approvers"]
    assert (outcome.later, outcome.dead) == (1, 0)
    assert house.store.outbox.rows()[0].error == "127.0.0.1 refused 1 of 2 mails (451)"
    mailbox.refuse = lambda _: None
    house.later(seconds=5)
    assert house.deliver()["approvers"].told == 1
    first, again, other = mailbox.mails
    assert first["To"] == again["To"] != other["To"]
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]


def test_an_address_that_is_none_any_more_is_laid_aside(house_of: MakeHouse, mailbox: MailBox) -> None:
    house = house_of(subscribers=mail(mailbox, "gone@elsewhere.example"))
    create(house.store)
    mailbox.refuse = lambda _: "550 no such user"
    assert house.deliver()["approvers"].dead == 1
    assert house.store.outbox.rows()[0].error == "127.0.0.1 refused 1 of 1 mails (550)"


def test_nobody_to_tell_is_told(house_of: MakeHouse, mailbox: MailBox) -> None:
    house = house_of(subscribers=mail(mailbox, "people asked"))
    create(house.store)
    assert house.deliver()["approvers"].told == 1
    assert mailbox.mails == []


def test_a_server_that_is_not_there_keeps_what_waits(house_of: MakeHouse) -> None:
    house = house_of(subscribers=MAIL.format(to="a@house.example", server="127.0.0.1:1", more=""))
    for _ in range(5):
        create(house.store)
    outcome = house.deliver()["approvers"]
    assert (outcome.later, outcome.problem) == (3, "127.0.0.1 takes no mail: ConnectionRefusedError; the rest waits")


def test_a_server_elsewhere_must_encrypt(
    mailbox: MailBox, monkeypatch: pytest.MonkeyPatch, house_of: MakeHouse
) -> None:
    from cpq.hand_off.mail import MailServer

    monkeypatch.setattr(MailServer, "is_here", property(lambda _: False))
    house = house_of(subscribers=mail(mailbox, "a@house.example"))
    create(house.store)
    assert house.deliver()["approvers"].later == 1
    assert "takes mail in clear only" in house.store.outbox.rows()[0].error
    assert mailbox.mails == []


def test_the_server_of_the_environment_is_used_where_the_files_name_none(house_of: MakeHouse, mailbox: MailBox) -> None:
    house = house_of(subscribers=MAIL.replace("    server: {server}\n", "").format(to="a@house.example", more=""))
    create(house.store)
    assert house.deliver()["approvers"].problem == "no mail server is named"
    house.environment["CPQ_SMTP_SERVER"] = mailbox.server
    assert house.deliver()["approvers"].told == 1


def test_each_person_asked_gets_a_link_of_their_own(house_of: MakeHouse, mailbox: MailBox) -> None:
    more = "    events: [step-opened]\n    links: https://desk.house.example/approve"
    house = house_of(subscribers=mail(mailbox, "people asked, fixed@house.example", more))
    submitted(house, "manager-north", "director")
    house.deliver()
    links = ApprovalLinks(house.desk, link_keys(house.environment, house.root))
    people = []
    for letter in mailbox.mails:
        found = [word for word in letter.get_content().split() if word.startswith("https://")]
        people += [links.open(word.rpartition("/")[2]).asked.person for word in found]
    assert sorted(people) == ["director", "manager-north"]
    assert "https" not in mailbox.to("fixed@house.example").get_content()


def test_a_reminder_asks_those_who_are_reminded(house_of: MakeHouse, mailbox: MailBox) -> None:
    house = house_of(subscribers=mail(mailbox, "people asked", "    events: [step-reminded]"))
    number = submitted(house, "manager-north", "director")
    reminded = StepReminded(request=1, step="1.1", count=1, to=("director",))
    house.store.change(number, None, "system", MORNING, lambda _: (reminded,))
    house.deliver()
    (letter,) = mailbox.mails
    assert (letter["To"], letter["Subject"]) == (
        "director@house.example",
        "Reminder – Q-2026-0001: your decision is asked",
    )


def test_headers_cannot_be_smuggled_in(house_of: MakeHouse, mailbox: MailBox) -> None:
    house = house_of(subscribers=mail(mailbox, "a@house.example", '    subject: "{what}"'))
    number = create(house.store).quote.number
    house.store.change(number, None, "desk-1", MORNING, remark("x\r\nBcc: thief@elsewhere.example\r\n\r\nhello"))
    house.deliver()
    last = mailbox.mails[-1]
    assert last["Bcc"] is None
    assert last["Subject"] == "commented on quote: x Bcc: thief@elsewhere.example hello"
    assert set(mailbox.recipients) == {"a@house.example"}


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("to: [owner, person asked]", "did you mean 'people asked'?"),
        ("to: [owner, rep-north]", "write an address, people asked or owner"),
        ("to: []", ""),
        ("sender: quotes", "write one such as quotes@shop.example"),
        ('subject: "{quotes}"', "did you mean 'quote'?"),
        ('text: { fr: "{montant}" }', "texts may name quote"),
    ],
)
def test_a_slip_in_the_files_is_found_before_a_mail_is_lost(field: str, said: str) -> None:
    given = {"kind": "e-mail", "to": "[owner]", "sender": "quotes@house.example"}
    name, _, value = field.partition(": ")
    lines = "".join(f"    {key}: {text}\n" for key, text in (given | {name: value}).items())
    (problem,) = load_desk_rules({"desk/subscribers.yaml": f"subscribers:\n  mail:\n{lines}".encode()}).problems
    assert problem.hint.startswith(said)
