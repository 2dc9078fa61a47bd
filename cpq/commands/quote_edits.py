"""Commands that change what a stored quote asks for: ``cpq quote set``, ``add``, ``remove``, ``reprice``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cpq.commands.completing import complete_product
from cpq.commands.desk_options import By, writing_options
from cpq.commands.options import DateParam
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.stored_quotes.record import Concession


@click.command(name="set")
@click.argument("number", metavar="QUOTE")
@click.argument("changes", metavar="FIELD=VALUE...", nargs=-1, required=True)
@click.option(
    "--lapses",
    multiple=True,
    metavar="WHAT=DATE",
    help="What is granted on 'quote' or a line holds until this day only; repeatable, replaces what was said before.",
)
@writing_options
@pass_session
def set_(
    session: Session,
    number: str,
    changes: tuple[str, ...],
    lapses: tuple[str, ...],
    by: By,
) -> None:
    """Set fields of a quote, of a line, or of a segment of a line.

    FIELD is payment-days, discount, term and so on; of a line LINE.FIELD, of a segment LINE/2.FIELD, of a part
    discount.reason or LINE.selection.NAME. An empty VALUE takes the field away. The quote is priced by the policy that
    it is pinned to. A quote that is no draft gets its next revision.

    \b
    Example:
      cpq quote set Q-2026-0001 payment-days=60 seats.discount=6% --as rep-north
    """
    from cpq.commands.quote_told import told
    from cpq.desk import Edits

    seat = by.writing_seat(session)
    concessions = None if not lapses else [_concession(one) for one in lapses]
    edits = Edits(fields=dict(pair(one, "FIELD=VALUE") for one in changes))
    told(seat, seat.edit(number, edits, concessions=concessions, writing=by.writing), json=by.json)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.argument("products", metavar="PRODUCT...", nargs=-1, required=True, shell_complete=complete_product)
@click.option("--id", "id_", default="", metavar="ID", help="Id of the line; the product's where left out.")
@click.option("--under", default="", metavar="LINE", help="The bundle that it is an option of.")
@click.option("--set", "set_", multiple=True, metavar="FIELD=VALUE", help="A further field of the line; repeatable.")
@writing_options
@pass_session
def add(
    session: Session,
    number: str,
    products: tuple[str, ...],
    id_: str,
    under: str,
    set_: tuple[str, ...],
    by: By,
) -> None:
    """Add products to a quote, each as PRODUCT[:QUANTITY][@DISCOUNT].

    \b
    Example:
      cpq quote add Q-2026-0001 training:2 --set optional=yes --as rep-north
    """
    from cpq.commands.quote_told import told
    from cpq.desk import Edits

    if id_ and len(products) > 1:
        raise click.UsageError("--id names one line; add several products in several runs, or leave it out")
    fields = dict(pair(one, "--set") for one in set_)
    fields |= {name: value for name, value in (("id", id_), ("parent", under)) if value}
    seat = by.writing_seat(session)
    told(seat, seat.edit(number, Edits(add=[(one, fields) for one in products]), writing=by.writing), json=by.json)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.argument("lines", metavar="LINE...", nargs=-1, required=True)
@writing_options
@pass_session
def remove(
    session: Session,
    number: str,
    lines: tuple[str, ...],
    by: By,
) -> None:
    """Take lines out of a quote, bundles with their options.

    \b
    Example:
      cpq quote remove Q-2026-0001 training --as rep-north
    """
    from cpq.commands.quote_told import told
    from cpq.desk import Edits

    seat = by.writing_seat(session)
    told(seat, seat.edit(number, Edits(remove=lines), writing=by.writing), json=by.json)


@click.command()
@click.argument("number", metavar="[QUOTE]", default="")
@click.option(
    "--all", "all_", is_flag=True, help="Every draft that an older policy priced, for who may reprice in bulk."
)
@click.option("--as-of", type=DateParam(), metavar="DATE", help="Order date to price it for; today where left out.")
@writing_options
@pass_session
def reprice(
    session: Session,
    number: str,
    all_: bool,
    as_of: date | None,
    by: By,
) -> None:
    """Price a quote by the policy that is in force by now, and say what that changes.

    A quote keeps the policy that priced it until somebody asks for this. An offer that is over loses its last day. With
    --all, every draft that an older policy priced is priced anew, each by itself; --dry-run says what would come of it.

    \b
    Example:
      cpq quote reprice Q-2026-0001 --as-of 2026-11-25 --as rep-north
      cpq quote reprice --all --dry-run --as desk-1
    """
    from cpq.commands.quote_told import told

    if all_ == bool(number):
        raise click.UsageError("name one quote, or say --all")
    if all_ and (by.expect is not None or by.key):
        raise click.UsageError("--expect and --idempotency-key are about one quote")
    seat = by.writing_seat(session)
    if all_:
        from cpq.commands.impact_view import told_repriced

        told_repriced(seat.reprice_all(as_of=as_of, dry_run=by.dry_run), by)
        return
    told(seat, seat.reprice(number, as_of=as_of, writing=by.writing), json=by.json)


def pair(text: str, what: str) -> tuple[str, str]:
    """``NAME=VALUE`` taken apart; the value may be empty.

    Raises:
        BadParameter: There is no equals sign, or nothing before it.
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise click.BadParameter(f"{text!r} is not {what.removeprefix('--set').strip() or 'FIELD=VALUE'}")
    return name.strip(), value.strip()


def _concession(text: str) -> Concession:
    from cpq.stored_quotes.record import Concession

    subject, day = pair(text, "WHAT=DATE")
    return Concession(subject=subject, until=DateParam().convert(day, None, None))
