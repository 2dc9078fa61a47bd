"""Everything that is wrong in a workspace: in its files, and in what deals, contracts and scenarios make of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from cpq.configuration import configure
from cpq.desk_rules.references import unknown_holidays
from cpq.problems import (
    NOWHERE,
    CannotPrice,
    InvalidFiles,
    InvalidRequest,
    Problem,
    SourceLocation,
    did_you_mean,
    has_errors,
)
from cpq.scenarios import read_scenarios
from cpq.scenarios.workspace_files import scenario_files
from cpq.workspace_loading import place

if TYPE_CHECKING:
    from cpq.workspace import Workspace


def check(workspace: Workspace) -> tuple[Problem, ...]:
    """Every problem of a workspace; see :meth:`cpq.workspace.Workspace.check`."""
    found = [*workspace.problems, *workspace.loaded_desk.problems, *_deals(workspace), *_settings(workspace)]
    found += (*_templates(workspace), *unknown_holidays(workspace.loaded_desk.files))
    found += workspace.contracts.problems()
    scenarios, unread = scenario_files(workspace.root)
    found += unread
    for path, data in scenarios.items():
        read_scenarios(data, path, found)
    return tuple(sorted(found, key=place))


def _deals(workspace: Workspace) -> Iterator[Problem]:
    """What is wrong in the deals, and why they have no price where the rest is valid."""
    for path in workspace.deals:
        try:
            deal = workspace.read_deal(workspace.root / path)
            if not has_errors(workspace.problems):
                workspace.price_deal(deal)
        except (InvalidFiles, InvalidRequest) as error:
            yield from error.problems
        except CannotPrice as error:
            yield from (_of_deal(one, path) for one in (error, *error.others))


def _templates(workspace: Workspace) -> Iterator[Problem]:
    """What the catalog refuses in quote templates, where files and templates are valid by themselves."""
    if has_errors((*workspace.problems, *workspace.loaded_desk.problems)):
        return
    for template in workspace.desk_rules.templates.values():
        deal = workspace.deal_from(template.document("template", date(2000, 1, 1)), as_of=None)
        try:
            configure(deal.request, workspace.catalog, deal.places)
        except InvalidRequest as error:
            yield from error.problems


def _of_deal(error: CannotPrice, path: str) -> Problem:
    """Why a deal has no price, as a problem of its file."""
    where = SourceLocation(path) if error.where is NOWHERE else error.where
    return Problem(error.code, where, f"{path}: {error.message}", error.hint)


def _settings(workspace: Workspace) -> Iterator[Problem]:
    """A default price book that there is none of."""
    book = workspace.config.price_book
    if book and book not in workspace.policy.books:
        where = workspace.config.where_of("price_book")
        hint = did_you_mean(book, workspace.policy.books)
        yield Problem("unknown-price-book", where, f"there is no price book '{book}'", hint)
