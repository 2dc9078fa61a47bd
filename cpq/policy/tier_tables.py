"""Tiers that stand in a CSV table, by zone where the entry has one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from cpq.catalog.reading import find_table
from cpq.catalog.tables import number_in
from cpq.files.csv_reader import CsvRow, CsvTable
from cpq.files.located import LocatedMap
from cpq.policy.entries import TieredEntry
from cpq.policy.tiers import Tier, check_climbing, check_overage
from cpq.problems import Problem

TiersByZone = dict[str, tuple[Tier, ...]]


def read_tiers(entry: TieredEntry, tables: Mapping[str, CsvTable], problems: list[Problem]) -> TiersByZone:
    """The tiers of an entry by zone; the zone is empty where the entry has none."""
    if entry.table is None:
        return {"": entry.tiers}
    where = entry.where_of("table")
    table = find_table(tables, entry.table, where, problems)
    if table is None:
        return {}
    zoned = entry.zone is not None
    needed = ("from", "price", "zone") if zoned else ("from", "price")
    missing = [column for column in needed if column not in table.columns]
    if missing:
        message = f"{entry.table} has no column '{missing[0]}'"
        problems.append(Problem("unknown-column", where, message, f"it needs {', '.join(needed)}"))
        return {}
    return _by_zone(table, problems, entry.mode, zoned=zoned)


def _by_zone(table: CsvTable, problems: list[Problem], mode: str, *, zoned: bool) -> TiersByZone:
    zones: dict[str, list[Tier]] = {}
    for row in table.rows:
        tier = _tier(row, table, problems)
        if tier is None:
            continue
        tiers = zones.setdefault(str(row.values["zone"]).strip() if zoned else "", [])
        try:
            check_climbing([*tiers, tier])
        except ValueError as error:
            problems.append(Problem("tiers-not-climbing", row.values["from"].where, str(error)))
            continue
        tiers.append(tier)
    for tiers in zones.values():
        try:
            check_overage(tiers, mode)
        except ValueError as error:
            problems.append(Problem("invalid-value", tiers[-1].where, str(error)))
    return {zone: tuple(tiers) for zone, tiers in zones.items() if tiers}


def _tier(row: CsvRow, table: CsvTable, problems: list[Problem]) -> Tier | None:
    numbers: dict[str, Decimal | None] = {
        column: number_in(row.values[column], table, problems)
        for column in ("from", "price", "flat", "minimum", "overage price")
        if column in table.columns and row.values[column]
    }
    for needed in ("from", "price"):
        if not row.values[needed]:
            hint = "a missing cell is never zero; write 0 where nothing is charged"
            problems.append(Problem("missing-field", row.values[needed].where, f"the tier has no '{needed}'", hint))
    if None in numbers.values() or not {"from", "price"} <= numbers.keys():
        return None
    return Tier.model_validate(LocatedMap(numbers.items(), row.where, row.values.key_where))
