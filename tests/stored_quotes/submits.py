"""Quotes that are to be submitted, under a small policy and the checks that a test asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from cpq.approvals.assess import assess
from cpq.desk_rules.checks import SubmitCheck
from cpq.desk_rules.reasons import ReasonCode
from cpq.desk_rules.rules import DeskRules
from cpq.files.texts import TextByLanguage
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.content import content_of
from cpq.stored_quotes.happenings import AttachmentAdded
from cpq.stored_quotes.record import Concession, StoredQuote
from cpq.stored_quotes.submitting import Submitting
from cpq.workspace import Workspace
from tests.small_world import price, world
from tests.stored_quotes.house import DIRECTORY, acting
from tests.stored_quotes.log import MORNING, Log, created

RULES = """
guardrails:
  floor: { fact: line.net_price, below: 5.00 EUR, when: discretionary_discount < 1, then: stop, text: "The floor" }
  thin: { fact: quote.margin_rate, below: 10%, when: quote.net_total > 5000, then: stop }
exchange rates:
  - { from: EUR, to: USD, rate: 1.25, date: 2026-01-01, source: bank }
"""
WORLD = world(rules=RULES)
PLAIN = """
as of: 2026-11-20
valid until: 2026-12-31
account: { id: boreal, name: Boreal }
lines:
  - { id: seats, product: seat, quantity: 20, term: 12 months }
"""


def checks(**written: Mapping[str, Any]) -> Mapping[str, Any]:
    adapter: TypeAdapter[Any] = TypeAdapter(SubmitCheck)
    return MappingProxyType({name: adapter.validate_python(dict(one)) for name, one in written.items()})


def reasons(**written: bool) -> Mapping[str, ReasonCode]:
    return {
        code: ReasonCode(name=TextByLanguage.of(code), use=("discount",), needs_justification=justified)
        for code, justified in written.items()
    }


def asked(
    deal: str = PLAIN,
    rules: Mapping[str, Any] = MappingProxyType({}),
    codes: Mapping[str, ReasonCode] = MappingProxyType({}),
    *,
    workspace: Workspace = WORLD,
    who: str = "rep-north",
    justification: str = "",
    in_force: str = "",
    later: int = 0,
    attached: tuple[str, ...] = (),
    concessions: tuple[Concession, ...] = (),
) -> tuple[StoredQuote, Acting, Submitting]:
    priced = price(workspace, deal)
    policy = workspace.compiled(priced.as_of)
    found, _ = content_of(priced, policy)
    log = Log(created(content=found, concessions=concessions))
    for number, name in enumerate(attached, 1):
        log.add(AttachmentAdded(id=number, name=name, media_type="application/pdf", size=1, sha256="c" * 64))
    desk = DeskRules(directory=DIRECTORY, checks=rules, reasons=codes)
    assessment = assess(priced, policy, workspace.decide(priced))
    submitting = Submitting(priced, policy, assessment, justification, in_force)
    return log.now, acting(who, MORNING + timedelta(days=later), desk), submitting
