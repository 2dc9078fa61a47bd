"""What a new quote begins with, from what is typed behind ``cpq quote new``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from cpq.problems import NotFound, did_you_mean

if TYPE_CHECKING:
    from cpq.desk import Begun
    from cpq.quotes.deal_file import Deal
    from cpq.workspace import Workspace


def begun(
    workspace: Workspace, arguments: tuple[str, ...], *, template: str, as_of: date, about: Mapping[str, Any]
) -> Begun:
    """The deal that arguments and options make.

    Args:
        arguments: One deal, or products.
        template: Id of a template, empty without one.
        as_of: Order date of what says none itself.
        about: Options that describe a quote without a file, by parameter.

    Raises:
        NotFound: There is no such deal or template.
        UsageError: Nothing is named, or too much.
    """
    from cpq.desk import Begun

    if template:
        if arguments:
            raise click.UsageError("a template brings its own lines; add others with cpq quote add")
        return Begun(_from_template(workspace, template, as_of, about), "template", template=template)
    if not arguments:
        raise click.UsageError("name a deal, or products; or begin with --template")
    return Begun(_named(workspace, arguments, as_of, about))


def _named(workspace: Workspace, arguments: tuple[str, ...], as_of: date, about: Mapping[str, Any]) -> Deal:
    """The one deal that is named, or that products make."""
    from cpq.commands.deals import STDIN, read_deal
    from cpq.commands.price_products import deal_from_products
    from cpq.deals_folder import deal_names, deal_not_found, find_deal, looks_like_a_file

    first = arguments[0]
    if first == STDIN or looks_like_a_file(first) or find_deal(workspace.root, first) is not None:
        if len(arguments) > 1:
            raise click.UsageError("a quote begins with one deal, or with products")
        given = about["as_of"]
        return read_deal(workspace, first, given)
    product = first.partition(":")[0].partition("@")[0]
    if product not in workspace.catalog.products and did_you_mean(first, deal_names(workspace.root)):
        raise deal_not_found(workspace.root, first)
    return deal_from_products(workspace, arguments, as_of, about, named=True)


def _from_template(workspace: Workspace, name: str, as_of: date, about: Mapping[str, Any]) -> Deal:
    """The deal of a template for the account that is named."""
    templates = workspace.desk_rules.templates
    found = templates.get(name)
    if found is None:
        hint = did_you_mean(name, templates) or f"templates are {', '.join(templates) or 'none'}"
        raise NotFound(f"there is no template '{name}'", code="deal-not-found", hint=hint)
    if not about["account"]:
        raise click.UsageError("a template says nothing about the buyer: name one with --account")
    return workspace.deal_from(found.document(about["account"], as_of), as_of=None)
