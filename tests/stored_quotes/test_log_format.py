"""The format of the log: written once, read for ever. A change of it shows here first.

``log_format.jsonl`` holds an event of every kind, as a store writes them. Where a field is added on purpose, with a
default, write the file anew with ``CPQ_UPDATE_DOCS=1`` and look at the difference; nothing else may change in it.
"""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from cpq.approvals.request import Carried, Place, Requirement, SeenFact, Step
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.evolve import replay
from cpq.stored_quotes.happenings import (
    Accepted,
    ApprovalExpired,
    ApproverAdded,
    AttachmentAdded,
    AttachmentRemoved,
    Cancelled,
    CommentAdded,
    CounterAnswered,
    Countered,
    Declined,
    DraftSaved,
    EventData,
    Expired,
    InformationGiven,
    InformationRequested,
    MarksSet,
    OwnerChanged,
    QuoteCreated,
    RequestEnded,
    Revised,
    Revoked,
    Sent,
    StepCarried,
    StepDecided,
    StepEscalated,
    StepOpened,
    StepOverridden,
    StepReassigned,
    StepReminded,
    StepUnroutable,
    Submitted,
    Withdrawn,
    event_data,
)
from cpq.stored_quotes.record import Agreement, Concession, SentDocument, StoredQuote
from tests.stored_quotes.log import DAY, MORNING, content

GOLDEN = Path(__file__).parent / "log_format.jsonl"
KINDS = {model.model_fields["kind"].default: model for model in get_args(get_args(EventData)[0])}

FACT = SeenFact(
    fact="discretionary_discount", kind="number", value="0.22", risk="higher is worse", tolerance=Decimal("0.02")
)
NEED = Requirement(
    rule="discount",
    subject="seats",
    level=1,
    reason="discount of 22 % is above 15 %",
    restricted=True,
    rule_hash="a" * 64,
    facts=(FACT,),
    conditions=("discretionary_discount above 15%",),
    lasts="30 days",
    where=Place(file="pricing_rules/approvals.yaml", line=3, column=5),
)
BOUND = (Concession(subject="seats", until=date(2026, 12, 20), why="a trial"),)
CARRIED = Carried(request=1, step="1.1", by=("director",), at=MORNING, why="22 % is not above the 22 % approved")


def step(name: str, **more: Any) -> Step:
    given = {"approvers": ("sales-director",), "mode": "at least", "least": 2, "asked_again": "a first time"}
    return Step.model_validate({"id": name, "requirement": NEED.key, **given, **more})


def submitted(request: int, revision: int, *steps: Step) -> Submitted:
    return Submitted(
        request=request,
        revision=revision,
        policy="f" * 64,
        desk_rules="d" * 64,
        requirements=(NEED,),
        steps=steps,
        informed=(("discount", "sales-manager"),),
        justification="a framework contract is near",
        discount=Decimal("0.22"),
        amount_off=Decimal("220.00"),
    )


def decided(name: str, request: int, **more: Any) -> StepDecided:
    given = {
        "answer": "approve",
        "on_behalf_of": "director",
        "authority": "sales-director as delegate of director",
        "comment": "once",
        "content_hash": "c" * 64,
        "status": "approved",
    }
    return StepDecided.model_validate({"request": request, "step": name, **given, **more})


LIFE: list[tuple[str, EventData]] = [
    (
        "rep-north",
        QuoteCreated(
            number="Q-2026-0042",
            owner="rep-north",
            account="boreal",
            source="clone",
            cloned_from="Q-2026-0007",
            template="pilot",
            contract="boreal-2025",
            content=content(prices_until=date(2026, 12, 15), contract_state="3" * 64),
            concessions=BOUND,
            changes=("seats: quantity 120 → 240",),
        ),
    ),
    (
        "rep-north",
        DraftSaved(
            revision=1,
            account="boreal-no",
            content=content("second"),
            concessions=BOUND,
            changes=("term 12 → 24 months",),
        ),
    ),
    ("desk", OwnerChanged(owner="rep-south")),
    ("rep-south", MarksSet(marks={"tags": "q4", "competitor": ""})),
    ("rep-south", CommentAdded(id=1, subject="seats", audience="customer", text="Delivered in May", restricted=True)),
    (
        "rep-south",
        AttachmentAdded(
            id=1, name="plan.pdf", media_type="application/pdf", size=9, sha256="b" * 64, audience="customer"
        ),
    ),
    ("rep-south", AttachmentRemoved(id=1)),
    ("rep-south", submitted(1, 1, step("1.1"), step("1.2", after=("1.1",)), step("1.3"))),
    ("rep-south", StepOpened(request=1, step="1.1", eligible=("director", "deputy"), due=MORNING + DAY)),
    ("rep-south", StepUnroutable(request=1, step="1.3", why="nobody holds finance")),
    ("deputy", InformationRequested(request=1, step="1.1", question="Who competes?")),
    ("rep-south", InformationGiven(request=1, step="1.1", answer="Nobody", due=MORNING + 2 * DAY)),
    ("system", StepReminded(request=1, step="1.1", count=1, to=("director",))),
    (
        "desk",
        StepReassigned(
            request=1, step="1.1", removed=("director",), added=("vice-president",), reason="away", status="open"
        ),
    ),
    ("system", StepEscalated(request=1, step="1.1", level=1, to=("chief",), replacing=True, reason="the time ran out")),
    ("desk", ApproverAdded(request=1, step=step("1.4"), reason="a new clause")),
    (
        "director",
        Countered(
            id=1,
            request=1,
            step="1.1",
            proposal=content("offer"),
            says="18 %",
            comment="as before",
            authority="sales-director",
        ),
    ),
    ("rep-south", CounterAnswered(id=1, answer="declined")),
    ("deputy", decided("1.1", 1)),
    (
        "admin",
        StepOverridden(request=1, step="1.2", answer="approve", reason="end of the quarter", content_hash="c" * 64),
    ),
    (
        "deputy",
        RequestEnded(
            request=1,
            outcome="approved",
            how_approved="people",
            approved_until=MORNING + 30 * DAY,
            grants_until=MORNING + 90 * DAY,
            grants_last="90 days",
            reason="as asked",
        ),
    ),
    ("system", ApprovalExpired(revision=1)),
    (
        "rep-south",
        Revised(
            revision=2,
            account="boreal",
            content=content("third"),
            concessions=BOUND,
            reason="the customer asked",
            changes=("payment days 30 → 60",),
            counter=1,
        ),
    ),
    ("rep-south", submitted(2, 2, step("2.1"))),
    ("rep-south", StepCarried(request=2, step="2.1", carried=CARRIED)),
    ("rep-south", RequestEnded(request=2, outcome="approved", how_approved="carried")),
    ("director", Revoked(revision=2, request=2, reason="wrong figures")),
    ("rep-south", Revised(revision=3, content=content())),
    (
        "rep-south",
        Sent(revision=3, document=SentDocument(sha256="9" * 64, language="fr", to="buyer", at=MORNING, by="rep-south")),
    ),
    ("rep-south", Withdrawn(revision=3, reason="wrong product")),
    ("rep-south", Revised(revision=4, content=content())),
    ("system", Expired(revision=4)),
    ("rep-south", Revised(revision=5, content=content())),
    ("rep-south", Declined(revision=5, reason="price", competitor="Acme", comment="by 3 %")),
    ("rep-south", Cancelled(revision=5, reason="no budget")),
    (
        "rep-south",
        Accepted(
            revision=5,
            agreement=Agreement(
                revision=5,
                at=MORNING,
                by="Head of purchasing",
                document="9" * 64,
                contract_id="Q-2026-0042",
                contract="1" * 64,
                order="2" * 64,
                chosen=("guide",),
                net_total=Decimal("910.00"),
                closes="4" * 64,
            ),
        ),
    ),
]
"""An event of every kind, one after the other; what follows what is judged elsewhere."""


def written() -> list[str]:
    """The events as lines, in the order in which they happened."""
    lines = []
    for version, (actor, data) in enumerate(LIFE, 1):
        said = data.model_dump(mode="json", exclude={"kind"})
        event = {"actor": actor, "at": MORNING.isoformat(), "data": said, "kind": data.kind, "version": version}
        lines.append(json.dumps(event, ensure_ascii=False, sort_keys=True))
    return lines


def read(lines: list[str]) -> list[Event]:
    made = []
    for line in lines:
        said = json.loads(line)
        at = datetime.fromisoformat(said["at"])
        version = said["version"]
        made.append(Event(version, "Q-2026-0042", version, said["kind"], at, said["actor"], said["data"], "", ""))
    return made


def golden() -> list[str]:
    if os.environ.get("CPQ_UPDATE_DOCS"):
        GOLDEN.write_text("".join(f"{line}\n" for line in written()), encoding="utf-8")
    return GOLDEN.read_text(encoding="utf-8").splitlines()


def test_every_kind_of_event_is_in_the_sample() -> None:
    assert {data.kind for _, data in LIFE} == set(KINDS)


def test_events_are_written_as_they_always_were() -> None:
    assert written() == golden()


def test_events_that_were_written_are_read_and_give_the_same_quote() -> None:
    assert [event_data(event.kind, event.data) for event in read(golden())] == [data for _, data in LIFE]
    quote = replay(read(golden()))
    assert quote == replay(read(written()))
    assert StoredQuote.model_validate_json(quote.model_dump_json()) == quote


@pytest.mark.parametrize("line", golden(), ids=lambda line: json.loads(line)["kind"])
def test_a_field_that_an_older_program_did_not_write_has_its_default(line: str) -> None:
    said = json.loads(line)
    model = KINDS[said["kind"]]
    older = {name: value for name, value in said["data"].items() if model.model_fields[name].is_required()}
    full, read_back = event_data(said["kind"], said["data"]), event_data(said["kind"], older)
    for name, field in model.model_fields.items():
        wanted = getattr(full, name) if name in older else field.get_default(call_default_factory=True)
        assert getattr(read_back, name) == wanted


def test_no_field_of_an_event_or_of_what_it_holds_is_without_a_sample() -> None:
    """Every field stands somewhere in the file with a value that is not its default."""
    seen: set[tuple[str, str]] = set()
    for _, data in LIFE:
        _note(data, seen)
    optional = {
        (model.__name__, name)
        for model in KINDS.values()
        for name, field in model.model_fields.items()
        if not field.is_required() and name != "kind"
    }
    assert optional - seen == set()


def _note(model: BaseModel, seen: set[tuple[str, str]]) -> None:
    for name, value in model:
        if value != type(model).model_fields[name].get_default(call_default_factory=True):
            seen.add((type(model).__name__, name))
