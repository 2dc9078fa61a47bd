"""All checks over a policy: what the files say that they hardly mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fnmatch import fnmatchcase
from types import MappingProxyType

from cpq.catalog.catalog import Catalog
from cpq.desk_rules.rules import DeskRules
from cpq.lint.approvers import asks_nobody, roles_without_people
from cpq.lint.cliffs import cliffs
from cpq.lint.collected import collected
from cpq.lint.configurations import configurations
from cpq.lint.dead import dead_conditions, dead_rules
from cpq.lint.desk import (
    circles_of_managers,
    escalations_to_nobody,
    idle_delegations,
    powerless_approvers,
    undeclared_approvers,
    unroutable_approvers,
)
from cpq.lint.engine import Engine
from cpq.lint.finding import LintFinding
from cpq.lint.holes import late_tiers, missing_cells
from cpq.lint.limits import impossible_limits, stopped_bands
from cpq.lint.looking import Check, Look
from cpq.lint.losses import losses
from cpq.lint.matrices import (
    asked_again_daily,
    gaps_between_matrices,
    mixed_currencies,
    repeated_bands,
    unreached_bands,
)
from cpq.lint.offers import expiring_offers
from cpq.lint.overlaps import first_schedules, order_of_promotions, overlapping_matrices
from cpq.lint.reversed import reversed_tiers
from cpq.lint.shadowed import shadowed_overrides, shadowed_promotions, shadowed_schedules, shadowed_tax_rules
from cpq.lint.spans import book_gaps, parameter_gaps, rate_gaps
from cpq.lint.translations import untranslated
from cpq.lint.unpriced import missing_in_currency, partly_priced, unpriced
from cpq.lint.unseen import unseen_segments
from cpq.lint.windows import never_in_force, outliving_promotions, past_rules
from cpq.policy.policy import Policy
from cpq.problems import Problem
from cpq.quotes.deal_file import Deal
from cpq.quotes.parties import Account
from cpq.rounding import exact
from cpq.solving.store import Store

CHECKS: tuple[Check, ...] = (
    collected,
    cliffs,
    reversed_tiers,
    late_tiers,
    missing_cells,
    unpriced,
    partly_priced,
    missing_in_currency,
    book_gaps,
    parameter_gaps,
    rate_gaps,
    never_in_force,
    past_rules,
    outliving_promotions,
    configurations,
    dead_conditions,
    dead_rules,
    shadowed_promotions,
    shadowed_overrides,
    shadowed_schedules,
    shadowed_tax_rules,
    overlapping_matrices,
    gaps_between_matrices,
    repeated_bands,
    mixed_currencies,
    order_of_promotions,
    first_schedules,
    impossible_limits,
    stopped_bands,
    unreached_bands,
    asked_again_daily,
    asks_nobody,
    roles_without_people,
    undeclared_approvers,
    unroutable_approvers,
    powerless_approvers,
    escalations_to_nobody,
    circles_of_managers,
    idle_delegations,
    losses,
    expiring_offers,
    unseen_segments,
    untranslated,
)
"""Every check, in the order of a reader's interest."""

_SEVERITIES = ("error", "warning", "note")


def lint(
    policy: Policy,
    catalog: Catalog,
    *,
    as_of: date,
    deals: Mapping[str, Deal] = MappingProxyType({}),
    accounts: Mapping[str, Account] = MappingProxyType({}),
    languages: tuple[str, ...] = (),
    problems: Iterable[Problem] = (),
    desk: DeskRules | None = None,
    ignore: Iterable[str] = (),
    store: Store | None = None,
) -> tuple[LintFinding, ...]:
    """What a valid policy says that it hardly means, the severest first.

    Args:
        as_of: Day from which on prices matter; what lies before is history and left alone.
        deals: Deals by path, whose offers are looked at.
        accounts: Accounts by id, whose segments rules may wait for.
        languages: Languages that texts must have.
        problems: What loading the files found; some are shown again, with a scenario.
        desk: The rules of the desk, whose people decide.
        ignore: Codes not to tell, each with a colon and a pattern of subjects or files where not everywhere.
        store: Where findings about configurable products are kept between runs; nowhere where it is None.
    """
    look = Look(Engine(policy, catalog, as_of), languages, deals, accounts, tuple(problems), desk or DeskRules(), store)
    silences = tuple(ignore)
    with exact():
        found = [finding for check in CHECKS for finding in check(look) if not _silenced(finding, silences)]
    return tuple(sorted(found, key=_order))


def _order(finding: LintFinding) -> tuple[int, str, str, int, int, str]:
    where = finding.problem.location
    severity = _SEVERITIES.index(finding.problem.severity)
    return severity, finding.code, where.file, where.line, where.column, finding.problem.message


def _silenced(finding: LintFinding, silences: Iterable[str]) -> bool:
    """Whether a silence names the finding: its code, and a pattern that its subject or its file fits."""
    for silence in silences:
        code, colon, pattern = silence.partition(":")
        if code.strip() != finding.code:
            continue
        names = (finding.subject, finding.problem.location.file, finding.problem.location.short)
        if not colon or any(fnmatchcase(name, pattern.strip()) for name in names):
            return True
    return False
