"""Option constraints of the package: what an option requires and excludes among the options of its bundle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cpq.exchange.salesforce.context import Import
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce_cpq.records import Records, id_of, own

_FIELDS: Mapping[str, str] = {"Dependency": "requires", "Exclusion": "excludes"}


class OptionConstraints:
    """The option constraints of an export, by the record of the option that they constrain."""

    def __init__(self, run: Import, records: Records) -> None:
        self._run = run
        self._records = records
        self._rows: list[tuple[Row, Row, Row]] = []
        members = Counter(group for row in records.of(own("OptionConstraint")) if (group := _group(row)))
        for row in records.of(own("OptionConstraint")):
            if reason := self._refused(row, members):
                run.leave(row, reason)

    def _refused(self, row: Row, members: Counter[tuple[str, str]]) -> str:
        """Why a constraint is not taken, or empty where its options are known."""
        constrained = self._records.find(own("ProductOption"), row, own("ConstrainedOption"))
        constraining = self._records.find(own("ProductOption"), row, own("ConstrainingOption"))
        if row.text(own("Active")) == "false":
            return "inactive"
        if row.text(own("Type")) not in _FIELDS:
            return "invalid-value"
        if row.flag(own("CheckPriorPurchases")):
            return "prior-purchases"
        if members[_group(row) or ("", "")] > 1:
            return "constraint-group"
        if constrained is None or constraining is None or constrained is constraining:
            return "option-not-taken"
        self._rows.append((row, constrained, constraining))
        return ""

    def apply(self, options: Mapping[int, tuple[str, dict[str, Any]]]) -> None:
        """Write the constraints between the options of one bundle into them.

        Args:
            options: Product id and catalog text of each option that is taken, by the line of its record.
        """
        for row, constrained, constraining in self._rows:
            one, other = options.get(constrained.line), options.get(constraining.line)
            if one is not None and other is not None:
                self._run.take(row)
                named = one[1].setdefault(_FIELDS[row.text(own("Type"))], [])
                if other[0] not in named:
                    named.append(other[0])

    def leave_rest(self) -> None:
        """Count those between options of which one was not taken, or of different bundles."""
        for row, _, _ in self._rows:
            self._run.leave(row, "option-not-taken")


def _group(row: Row) -> tuple[str, str] | None:
    """What groups a constraint with others: its group, for its constrained option."""
    name = row.text(own("Group"))
    constrained = row.text(own("ConstrainedOption")) or id_of(row)
    return (constrained, name) if name else None
