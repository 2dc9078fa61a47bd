"""``cpq quote``: quotes that are kept, from the first draft to the contract."""

from __future__ import annotations

from typing import Any

import click

from cpq.commands.completing import complete_deal_or_product
from cpq.commands.desk_options import By, reading_options, writing_options
from cpq.commands.json_output import echo_json
from cpq.commands.options import as_of_option
from cpq.commands.price_options import product_options
from cpq.commands.quote_configure import configure
from cpq.commands.quote_contract import amend, renew
from cpq.commands.quote_edits import add, remove, reprice, set_
from cpq.commands.quote_insight import insight
from cpq.commands.quote_life import accept, cancel, decline, revoke, send, withdraw
from cpq.commands.quote_reading import diff, history, list_
from cpq.commands.quote_remarks import attach, comment, mark
from cpq.commands.quote_submit import answer, ask, guide, preview, submit
from cpq.commands.quote_versions import clone, revise
from cpq.commands.session import Session, pass_session


@click.group()
def quote() -> None:
    """Keep quotes: write, price, submit, send and close them, with every version and every decision.

    A kept quote has a number such as Q-2026-0042, revisions and an owner. It keeps the policy that priced it, and is
    priced anew only when asked. Who acts is said by --as PERSON or CPQ_USER; people and their roles stand in
    desk/people.yaml. Every command that takes a deal takes the number of a quote too.

    \b
    Example:
      cpq quote new boreal --as rep-north
    """


@quote.command()
@click.argument("deal", metavar="DEAL|PRODUCT...", nargs=-1, shell_complete=complete_deal_or_product)
@click.option("--template", default="", metavar="NAME", help="Begin with a template of desk/templates/.")
@click.option("--owner", default="", metavar="PERSON", help="Who answers for it; you where left out.")
@product_options
@as_of_option
@writing_options
@pass_session
def new(
    session: Session,
    /,
    deal: tuple[str, ...],
    template: str,
    owner: str,
    by: By,
    **about: Any,
) -> None:
    """Begin a quote from a deal, from products, or from a template.

    DEAL is what cpq price takes: a path, the name of a file under deals/, or - for the standard input. Products are
    PRODUCT[:QUANTITY][@DISCOUNT], described further by the options from --account on; their lines are called after
    them. The first quote of a workspace makes its database.

    \b
    Example:
      cpq quote new boreal --as rep-north
      cpq quote new seat:120 support --term 36 --account pergamote --as rep-north
    """
    from cpq.commands.quote_new import begun
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    day = about["as_of"] or seat.acting.day
    asked = begun(seat.desk.workspace, deal, template=template, as_of=day, about=about)
    told(seat, seat.new(asked, owner=owner, writing=by.writing), json=by.json)


@quote.command()
@click.argument("number", metavar="QUOTE")
@click.option("--revision", type=click.IntRange(min=1), metavar="NUMBER", help="An earlier revision.")
@reading_options
@pass_session
def show(session: Session, number: str, revision: int | None, by: By) -> None:
    """Show a quote: its lines and totals, where its approvals stand, and what was said about it.

    It is priced by the policy that it is pinned to. Cost and margin are shown to who may see them.

    \b
    Example:
      cpq quote show Q-2026-0001 --as rep-north
    """
    from cpq.commands.quote_show import show_quote
    from cpq.commands.screen import screen
    from cpq.desk.change_view import change_json
    from cpq.desk.priced_view import priced_json
    from cpq.desk.views import quote_json

    seat = by.seat(session)
    shown = seat.show(number, revision)
    if by.json:
        data = quote_json(shown.quote, seat.audience)
        about = {"shown": shown.revision.number, "change": change_json(shown)}
        echo_json({**data, **about, "priced": priced_json(shown.priced, seat.audience)})
        return
    show_quote(screen(), seat, shown)


for command in (
    list_,
    set_,
    add,
    remove,
    configure,
    reprice,
    amend,
    renew,
    clone,
    revise,
    diff,
    history,
    insight,
    comment,
    attach,
    mark,
    preview,
    guide,
    submit,
    ask,
    answer,
    send,
    accept,
    decline,
    withdraw,
    revoke,
    cancel,
):
    quote.add_command(command)
