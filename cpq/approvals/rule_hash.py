"""What a rule says, as one hash: an approval given under other words is not an approval of these."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256

from cpq.approvals.looking import AnyRule
from cpq.policy.governance import Guardrail


def rule_hash(rule: AnyRule) -> str:
    """SHA-256 of a rule's kind, id and fields; what it is called for its readers, and where it stands, are no part."""
    kind = "guardrail" if isinstance(rule.spec, Guardrail) else "approval"
    return hash_of((kind, rule.id, rule.spec.model_dump(mode="json", exclude={"text"})))


def hash_of(said: Iterable[object]) -> str:
    """SHA-256 of JSON-ready values, written in one way."""
    text = json.dumps(list(said), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
