"""What things cost reaches nobody outside who has no right to see it, in no payload, mail, chat or alert."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from cpq.approvals.request import Carried, Place, Requirement, SeenFact, Step
from cpq.stored_quotes.happenings import (
    CommentAdded,
    Countered,
    EventData,
    StepCarried,
    StepOpened,
    Submitted,
)
from cpq.stored_quotes.record import StoredQuote
from tests.hand_off.house import House
from tests.hand_off.mail_server import MailBox
from tests.hand_off.receiver import Receiver
from tests.store.desk import MORNING, REP, content, contents, create

MakeHouse = Callable[..., House]

SENTINEL = "31337.77"
SUBSCRIBERS = """
subscribers:
  crm: {{ kind: webhook, url: "{url}", secret: CPQ_HOOK_SECRET, allow: loopback }}
  channel: {{ kind: chat, url: CPQ_CHAT, allow: loopback, body: {{ text: "{{quote}} {{what}} {{why}} {{net}}" }} }}
  people: {{ kind: e-mail, to: [people asked, owner, fixed@house.example], sender: q@house.example, server: "{server}",
    text: "{{what}} {{why}} {{due}} {{net}}", sees cost: {sees_cost} }}
"""
ALERTS = "alerts:\n  late: { kind: overdue step }\n  fell: { kind: pending value drop, by: 1%, within: 7 days }\n"


def low_margin(_: StoredQuote) -> tuple[EventData, ...]:
    """A submission because of a margin, in which every text that may name it does."""
    fact = SeenFact(fact="quote.margin", kind="number", value=SENTINEL, risk="lower is worse")
    needed = Requirement(
        rule="floor",
        subject="quote",
        reason=f"margin {SENTINEL} is below 40000",
        restricted=True,
        rule_hash="e" * 64,
        facts=(fact,),
        where=Place(file="rules.yaml", line=3),
    )
    first = Step(id="1.1", requirement=needed.key, approvers=("sales-director",), asked_again=f"{SENTINEL} < 40000")
    second = Step(id="1.2", requirement=needed.key, approvers=("sales-director",))
    carried = Carried(request=1, step="1.1", by=("director",), at=MORNING, why=f"{SENTINEL} was approved")
    submitted = Submitted(
        request=1,
        revision=1,
        policy="f" * 64,
        desk_rules="d" * 64,
        requirements=(needed,),
        steps=(first, second),
    )
    return (
        submitted,
        StepOpened(request=1, step="1.1", eligible=("director", "desk-1"), due=MORNING),
        StepCarried(request=1, step="1.2", carried=carried),
        CommentAdded(id=1, subject="quote", audience="internal", text=f"cost is {SENTINEL}", restricted=True),
        Countered(
            id=1,
            request=1,
            step="1.1",
            proposal=content("second", margin=Decimal(SENTINEL)),
            says="discount 5 %",
            comment="",
        ),
    )


def everything(house_of: MakeHouse, receiver: Receiver, mailbox: MailBox, sees_cost: str) -> tuple[House, str, str]:
    """A house that told everybody everything; what programs and channels got, and what mails said."""
    files = SUBSCRIBERS.format(url=receiver.url, server=mailbox.server, sees_cost=sees_cost)
    house = house_of(subscribers=files, alerts=ALERTS)
    house.environment["CPQ_CHAT"] = receiver.url
    number = create(house.store, margin=Decimal(SENTINEL)).quote.number
    house.store.change(number, 1, REP, MORNING, low_margin, contents=contents("second"))
    house.later(hours=2)
    ticked = house.tick()
    assert all(outcome.told and not outcome.later and not outcome.dead for outcome in ticked.outcomes)
    assert [name for name, _ in ticked.alerts] == ["late"]
    posted = "\n".join(f"{one.headers} {one.body.decode()}" for one in receiver.requests)
    return house, posted, "\n".join(f"{one['To']} {one['Subject']} {one.get_content()}" for one in mailbox.mails)


def test_cost_reaches_nobody(house_of: MakeHouse, receiver: Receiver, mailbox: MailBox) -> None:
    _, posted, mailed = everything(house_of, receiver, mailbox, "no")
    assert SENTINEL.partition(".")[0] not in posted + mailed
    assert "40000" not in posted + mailed
    assert mailed.count("the margin is below its limit") >= 3


def test_cost_reaches_people_with_the_right_where_the_files_say_so(
    house_of: MakeHouse, receiver: Receiver, mailbox: MailBox
) -> None:
    _, posted, mailed = everything(house_of, receiver, mailbox, "yes")
    assert SENTINEL not in posted
    seen = {line.partition(" ")[0] for line in mailed.splitlines() if SENTINEL in line}
    assert "director@house.example" in seen
    assert "rep@house.example" not in seen
