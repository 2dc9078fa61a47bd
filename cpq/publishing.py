"""A policy on its way from working files to a published version, checked and tested; and the way back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from cpq.policy.policy import Policy
from cpq.policy_history import Publication, Restored, restore, working_files
from cpq.problems import Conflict, ScenariosFailed

if TYPE_CHECKING:
    from cpq.scenarios import ScenarioReport
    from cpq.workspace import Workspace


def publish(
    workspace: Workspace, name: str, *, effective: date, at: datetime, note: str, skip_tests: bool, dry_run: bool
) -> Publication:
    """Publish the policy of a workspace as it was read; see :meth:`cpq.workspace.Workspace.publish`."""
    workspace.require_valid()
    version = working_files(workspace.root)
    if version.fingerprint != workspace.fingerprint:
        hint = "run it again, so that what is published is what was checked"
        raise Conflict("the files have changed since they were read", code="changed-meanwhile", hint=hint)
    history, counts = workspace.history, _counts(workspace.policy)
    # A name that cannot be used is told before the scenarios run.
    history.publish(version.files, name, effective=effective, at=at, note=note, counts=counts, dry_run=True)
    report = None if skip_tests else workspace.test()
    if report is not None and not report.ok:
        raise _failed(report)
    tested = report is not None and bool(report.results)
    return history.publish(
        version.files, name, effective=effective, at=at, note=note, counts=counts, tested=tested, dry_run=dry_run
    )


class RolledBack(NamedTuple):
    """What a rollback did.

    Attributes:
        publication: The new line of the log.
        restored: Files written back into the workspace; None where that was not asked for.
    """

    publication: Publication
    restored: Restored | None


def roll_back(
    workspace: Workspace, name: str, *, effective: date, at: datetime, note: str, write: bool, dry_run: bool
) -> RolledBack:
    """Put an earlier version in force again; see :meth:`cpq.workspace.Workspace.roll_back`.

    Everything is checked before anything is written. Files come first and the line of the log last: interrupted in
    between, nothing is in force that was not before, and the same call finishes the work with one line in the log.
    """
    history = workspace.history
    checked = history.rollback(name, effective=effective, at=at, note=note, dry_run=True)
    restored = restore(workspace.root, history.version(checked), dry_run=dry_run) if write else None
    if dry_run:
        return RolledBack(checked, restored)
    return RolledBack(history.rollback(name, effective=effective, at=at, note=note), restored)


def _failed(report: ScenarioReport) -> ScenariosFailed:
    count = len(report.failed)
    said = f"{count} of {len(report.results)} scenarios {'fails' if count == 1 else 'fail'}"
    return ScenariosFailed(
        said if count else "scenario files have errors",
        hint="cpq test shows what differs; --skip-tests publishes without asking them",
    )


def _counts(policy: Policy) -> tuple[int, int]:
    """How many rules and prices a policy has."""
    rules = (
        policy.schedules,
        policy.promotions,
        policy.contracts,
        policy.partner_discounts,
        policy.distributor_discounts,
        policy.guardrails,
        policy.approval_rules,
    )
    return sum(len(kind) for kind in rules), sum(len(book.entries) for book in policy.books.values())
