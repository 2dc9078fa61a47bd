"""``cpq compare``: variants of a deal side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from cpq.commands.completing import complete_deal
from cpq.commands.json_output import echo_json
from cpq.commands.options import as_of_option, json_option, person_option, policy_option, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.desk.restricted import Audience
    from cpq.quotes.deal_file import Deal
    from cpq.variants import Variant
    from cpq.workspace import Workspace


@click.command()
@click.argument("deal", metavar="DEAL", shell_complete=complete_deal)
@click.option("--terms", metavar="MONTHS,...", help="Terms to compare: 12,24,36 or 1y,3y.")
@click.option(
    "--quantities",
    metavar="[LINE=]NUMBER,...",
    multiple=True,
    help="Quantities to compare of a line, of the only one where no line is named; repeatable.",
)
@click.option(
    "--set",
    "set_",
    metavar="[LINE.]FIELD=VALUE,...",
    multiple=True,
    help="Another field: one value holds in every variant, several are compared; repeatable.",
)
@click.option(
    "--variants",
    "--scenarios",
    "variants",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Named variants of the deal, such as good, better and best; by default those in its own file.",
)
@click.option("--as-is", is_flag=True, help="Show the deal as it stands, too.")
@click.option("--hide-margin", is_flag=True, help="Leave margins out, for what a customer may see.")
@policy_option
@click.option("--format", "-f", "format_", type=click.Choice(["table", "csv", "json"]), default="table")
@as_of_option
@person_option
@json_option
@workspace_option
@pass_session
@click.pass_context
def compare(
    ctx: click.Context,
    session: Session,
    /,
    deal: str,
    terms: str | None,
    quantities: tuple[str, ...],
    set_: tuple[str, ...],
    variants: Path | None,
    as_is: bool,
    hide_margin: bool,
    policy: str | None,
    format_: Literal["table", "csv", "json"],
    as_of: date | None,
    json: bool,
) -> None:
    """Compare variants of a deal: price, metrics, discount, margin and approvals in one table.

    Every combination of the values is one variant. Without any, the variants that the deal's own file names are
    compared. What is best of a row is marked; what a guardrail stops is no offer and never marked. A variant that has
    no price says why in its column, and the command ends with 3.

    \b
    Example:
      cpq compare kaiyo --terms 12,24,36
      cpq compare boreal --set discount=0%,5%,10% --hide-margin
      cpq compare sylve-iberia --as-is --terms 24,36 --json
    """
    from cpq.commands.compare_view import show, write
    from cpq.commands.deals import audience_of, deal_in, name_of
    from cpq.commands.diff import under_policy

    workspace, asked = deal_in(session, deal, as_of, tells_cost=not hide_margin)
    workspace, _ = under_policy(workspace, policy, asked.request.as_of)
    chosen = _variants(workspace, asked, (terms, quantities, set_), variants)
    _insist_open(workspace, asked, chosen, audience_of(session, deal))
    found = workspace.compare(asked, {**(_as_is() if as_is else {}), **chosen})
    if json or format_ == "json":
        echo_json(found.to_json(internal=not hide_margin))
    elif format_ == "csv":
        write(found, internal=not hide_margin)
    else:
        show(found, name_of(deal, asked), asked, internal=not hide_margin)
    if found.failed:
        from cpq.commands.failures import PROBLEMS

        ctx.exit(PROBLEMS)


def _insist_open(workspace: Workspace, asked: Deal, variants: Mapping[str, Variant], audience: Audience) -> None:
    """Refuse variants whose price would tell a cost to who may not see it.

    Raises:
        NotAllowed: One asks for a margin.
    """
    from cpq.desk.margin_targets import no_margin_targets
    from cpq.variants import deal_with

    for variant in () if audience.sees_cost else variants.values():
        deal = deal_with(asked, variant, workspace.accounts, [])
        if deal is not None:
            no_margin_targets(deal.request, audience)


def _variants(
    workspace: Workspace,
    deal: Deal,
    typed: tuple[str | None, tuple[str, ...], tuple[str, ...]],
    file: Path | None,
) -> Mapping[str, Variant]:
    """The variants that were asked for: those of the options, of the file, or of the deal."""
    from cpq.variants import variants_of_options

    choices = _choices(deal, *typed)
    if choices and file is not None:
        raise click.UsageError("--variants names whole variants; compare terms, quantities and fields without it")
    if choices:
        return variants_of_options(deal, choices)
    named = workspace.read_variants(deal, file)
    if not named:
        raise click.UsageError(
            "the deal names no variants: add --terms 12,24,36, --quantities, --set or --variants FILE, "
            "or write variants: into the deal"
        )
    return named


def _choices(
    deal: Deal, terms: str | None, quantities: tuple[str, ...], set_: tuple[str, ...]
) -> list[tuple[str, list[str]]]:
    """Fields and their values, in the order of the options."""
    from cpq.commands.product_lines import months

    found = [("term", [_whole_months(months(term)) for term in _values(terms, "--terms")])] if terms else []
    for text in quantities:
        line, equals, values = text.rpartition("=")
        found.append((f"{line if equals else _only_line(deal, values)}.quantity", _values(values, "--quantities")))
    for text in set_:
        name, equals, values = text.partition("=")
        if not equals or not name.strip("."):
            raise click.BadParameter(f"{text!r} is not FIELD=VALUE or LINE.FIELD=VALUE", param_hint="--set")
        found.append((name, _values(values, "--set")))
    names = [name for name, _ in found]
    for name in names:
        if names.count(name) > 1:
            raise click.UsageError(f"'{name}' is set twice; name all its values at once")
    return found


def _values(text: str, flag: str) -> list[str]:
    values = [value.strip() for value in text.split(",")]
    if not all(values):
        raise click.BadParameter(f"{text!r} has an empty value; write values with commas between", param_hint=flag)
    return values


def _whole_months(term: str) -> str:
    return f"{term} months" if term.isdecimal() and term != "1" else "1 month" if term == "1" else term


def _only_line(deal: Deal, values: str) -> str:
    """The line that a bare quantity is about."""
    ids = [line.id for line in deal.request.lines]
    if len(ids) > 1:
        raise click.BadParameter(
            f"the deal has the lines {', '.join(ids)}; name one, such as {ids[0]}={values}", param_hint="--quantities"
        )
    return ids[0]


def _as_is() -> dict[str, Variant]:
    from cpq.variants import Variant

    return {"as is": Variant()}
