"""What a policy compiles to, for people: its tables, and the function that takes a price through them."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from cpq.policy.compiled import CompiledPolicy
from cpq.policy.intermediate import PhaseTable, intermediate_form
from cpq.pricing.generator import waterfall_of


class CompiledForm(NamedTuple):
    """A compiled policy in readable form.

    Attributes:
        source: The generated Python function.
    """

    fingerprint: str
    as_of: date
    tables: tuple[PhaseTable, ...]
    source: str

    def to_json(self) -> dict[str, Any]:
        """The form as JSON-ready data."""
        return {
            "schema": "cpq/compiled-policy/1",
            "fingerprint": self.fingerprint,
            "as_of": self.as_of.isoformat(),
            "phases": [
                {
                    **table._asdict(),
                    "rows": [{**row._asdict(), "keys": list(row.keys), "where": str(row.where)} for row in table.rows],
                }
                for table in self.tables
            ],
            "source": self.source,
        }


def compiled_form(policy: CompiledPolicy) -> CompiledForm:
    """What a policy compiles to."""
    return CompiledForm(policy.fingerprint, policy.as_of, intermediate_form(policy), waterfall_of(policy).source)
