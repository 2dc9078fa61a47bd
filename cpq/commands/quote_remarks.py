"""Commands about what stands beside a stored quote: ``cpq quote comment``, ``attach``, ``mark``."""

from __future__ import annotations

import mimetypes
import sys
from pathlib import Path
from typing import Literal

import click

from cpq.commands.desk_options import By, writing_options
from cpq.commands.quote_edits import pair
from cpq.commands.session import Session, pass_session

_FOR_CUSTOMER = click.option("--customer", is_flag=True, help="It is for the customer; internal where left out.")


@click.command()
@click.argument("number", metavar="QUOTE")
@click.argument("text", metavar="TEXT")
@click.option("--line", default="quote", metavar="LINE", help="The line that it is about; the quote where left out.")
@_FOR_CUSTOMER
@click.option("--restricted", is_flag=True, help="It names cost or margin: only who may see them reads it.")
@writing_options
@pass_session
def comment(session: Session, number: str, text: str, line: str, customer: bool, restricted: bool, by: By) -> None:
    """Remark on a quote or on one of its lines.

    A remark for the customer is printed on the document, and can be made while the quote is a draft.

    \b
    Example:
      cpq quote comment Q-2026-0001 "they decide before Christmas" --as rep-north
    """
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    changed = seat.comment(
        number, text, subject=line, audience=_audience(customer), restricted=restricted, writing=by.writing
    )
    told(seat, changed, json=by.json)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--type", "type_", default="", metavar="TYPE", help="Media type; by the ending of the name otherwise.")
@_FOR_CUSTOMER
@click.option("--remove", type=click.IntRange(min=1), metavar="ID", help="Show this attachment no longer.")
@click.option("--get", type=click.IntRange(min=1), metavar="ID", help="Write this attachment to the standard output.")
@writing_options
@pass_session
def attach(
    session: Session,
    number: str,
    file: Path | None,
    type_: str,
    customer: bool,
    remove: int | None,
    get: int | None,
    by: By,
) -> None:
    """Keep a file with a quote; or get one back, or show one no longer.

    \b
    Example:
      cpq quote attach Q-2026-0001 letter.pdf --as rep-north
    """
    from cpq.commands.quote_told import told

    if sum(given is not None for given in (file, remove, get)) != 1:
        raise click.UsageError("name a file, or --remove or --get an attachment")
    if get is not None:
        if sys.stdout.isatty():
            raise click.UsageError("what somebody attached could tell this terminal what to do: add > FILE")
        click.echo(by.seat(session).attachment(number, get)[1], nl=False)
        return
    seat = by.writing_seat(session)
    if file is None:
        told(seat, seat.detach(number, remove or 0, writing=by.writing), json=by.json)
        return
    media_type = type_ or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    seat.attachable(file.name, media_type, file.stat().st_size)
    data = file.read_bytes()
    changed = seat.attach(number, file.name, media_type, data, audience=_audience(customer), writing=by.writing)
    told(seat, changed, json=by.json)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.argument("marks", metavar="[NAME=TEXT...]", nargs=-1)
@click.option("--owner", default="", metavar="PERSON", help="Hand the quote over to somebody else.")
@writing_options
@pass_session
def mark(session: Session, number: str, marks: tuple[str, ...], owner: str, by: By) -> None:
    """Set marks that no price and no rule reads, such as tags; an empty TEXT takes one away.

    Marks may change at any time, and no approval is lost to them. Which there are stands in desk/settings.yaml.

    \b
    Example:
      cpq quote mark Q-2026-0001 competitor=Kestrel --as rep-north
    """
    from cpq.commands.quote_told import told

    if bool(marks) == bool(owner):
        raise click.UsageError("name marks as NAME=TEXT, or a new --owner")
    seat = by.writing_seat(session)
    if owner:
        told(seat, seat.hand_over(number, owner, writing=by.writing), json=by.json)
        return
    told(seat, seat.mark(number, dict(pair(one, "NAME=TEXT") for one in marks), writing=by.writing), json=by.json)


def _audience(customer: bool) -> Literal["internal", "customer"]:
    return "customer" if customer else "internal"
