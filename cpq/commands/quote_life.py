"""Commands from the approval on: ``cpq quote send``, ``accept``, ``decline``, ``withdraw``, ``cancel``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cpq.commands.completing import complete_language
from cpq.commands.desk_options import By, writing_options
from cpq.commands.options import DateParam
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.desk.agreeing import Agreed
    from cpq.desk.seat import Seat
    from cpq.stored_quotes.record import StoredQuote

_COMMENT = click.option("--comment", default="", metavar="TEXT", help="What more there is to say.")


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--lang", "-l", default="", metavar="LANGUAGE", shell_complete=complete_language, help="Such as fr.")
@click.option("--to", default="", metavar="TEXT", help="Where it goes, such as an address.")
@click.option(
    "--out", "-o", type=click.Path(path_type=Path), metavar="PDF", help="File to write; in out/ where left out."
)
@writing_options
@pass_session
def send(session: Session, number: str, lang: str, to: str, out: Path | None, by: By) -> None:
    """Make the document of an approved quote, and note that the customer was sent it.

    The document is kept with the quote under its SHA-256: what the customer accepts later is this one and no other.

    \b
    Example:
      cpq quote send Q-2026-0002 --to purchasing@pergamote.example --as rep-north
    """
    from cpq.commands.quote_told import told
    from cpq.commands.screen import note, working
    from cpq.commands.writing import write_bytes

    seat = by.writing_seat(session)
    with working("writing"):
        sent = seat.send(number, language=lang, to=to, writing=by.writing)
    path = out or Path("out") / sent.name
    if not by.dry_run:
        write_bytes(path, sent.document)
        note(f"wrote {path}")
    told(seat, sent.changed, json=by.json, more={"document": str(path)})


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--by", "by_", default="", metavar="TEXT", help="Who accepted, on the customer's side.")
@click.option("--document", default="", metavar="SHA256", help="The document that they accepted; the one sent.")
@click.option("--choose", multiple=True, metavar="LINE", help="An optional line that they take; repeatable.")
@click.option("--contract", default="", metavar="ID", help="Id of the contract; the quote's number where left out.")
@click.option("--start", type=DateParam(), metavar="DATE", help="First day of service, where the offer says none.")
@click.option("--write", is_flag=True, help="Write the contract to contracts/ and the order to out/.")
@writing_options
@pass_session
def accept(
    session: Session,
    number: str,
    by_: str,
    document: str,
    choose: tuple[str, ...],
    contract: str,
    start: date | None,
    write: bool,
    by: By,
) -> None:
    """Note that the customer accepted what they were sent.

    The contract and the order, JSON for whoever delivers and invoices, are kept with the quote. With --write they are
    files too, for cpq contract. What comes of an amendment replaces the file of its contract.

    \b
    Example:
      cpq quote accept Q-2026-0003 --by "head of purchasing" --as rep-north
    """
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    if write:
        _check_files(seat, number, contract)
    agreed = seat.accept(
        number, by=by_, document=document, chosen=choose, contract_id=contract, start=start, writing=by.writing
    )
    if write and not by.dry_run:
        _write_files(seat, number, agreed)
    told(seat, agreed.changed, json=by.json, more={"contract": agreed.contract_id})


def _check_files(seat: Seat, number: str, contract: str) -> None:
    """See that the files may be written: those of an amended contract replace what stands there."""
    from cpq.commands.writing import check_free, file_name

    root, quote = seat.desk.workspace.root, seat.seen(number)
    made = contract or seat.makes(number)
    if made != quote.contract:
        check_free(root / _contract_path(seat, made), force=False)
    check_free(root / "out" / f"{file_name(_order_name(made, quote))}-order.json", force=False)


def _write_files(seat: Seat, number: str, agreed: Agreed) -> None:
    from cpq.commands.contract import write_contract
    from cpq.commands.screen import note
    from cpq.commands.writing import file_name, write_bytes

    seat.export(number)
    root, folder = seat.desk.workspace.root, seat.desk.workspace.contracts
    for name, data in ((agreed.contract_id, agreed.contract), (agreed.closes, agreed.closed)):
        if name:
            path = _contract_path(seat, name)
            write_contract(root / path, folder.parse(data, path))
            note(f"wrote {path}")
    order = f"out/{file_name(_order_name(agreed.contract_id, agreed.changed.quote))}-order.json"
    write_bytes(root / order, agreed.order)
    note(f"wrote {order}")


def _contract_path(seat: Seat, contract: str) -> str:
    """Where a contract's file is, or is to be, from the workspace."""
    from cpq.commands.writing import file_name

    return seat.desk.workspace.contracts.path_of(contract) or f"contracts/{file_name(contract)}.yaml"


def _order_name(contract: str, quote: StoredQuote) -> str:
    """What the file of an order is called: after the contract that it begins, or the quote that changes one."""
    return quote.number if quote.contract else contract


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--reason", required=True, metavar="CODE", help="Why, as desk/reasons.yaml has it.")
@click.option("--competitor", default="", metavar="TEXT", help="Whom they chose instead.")
@_COMMENT
@writing_options
@pass_session
def decline(session: Session, number: str, reason: str, competitor: str, comment: str, by: By) -> None:
    """Note that the customer said no, and why.

    \b
    Example:
      cpq quote decline Q-2026-0003 --reason price --competitor Kestrel --as rep-north
    """
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    changed = seat.decline(number, reason, competitor=competitor, comment=comment, writing=by.writing)
    told(seat, changed, json=by.json)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
@writing_options
@pass_session
def revoke(session: Session, number: str, reason: str, by: By) -> None:
    """Take an approval back, as long as the customer has not accepted; it is not reused.

    \b
    Example:
      cpq quote revoke Q-2026-0002 --reason terms-refused --as controller
    """
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    told(seat, seat.revoke(number, reason=reason, writing=by.writing), json=by.json)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--reason", required=True, metavar="CODE", help="Why, as desk/reasons.yaml has it.")
@_COMMENT
@writing_options
@pass_session
def withdraw(session: Session, number: str, reason: str, comment: str, by: By) -> None:
    """Take back what the customer was sent.

    \b
    Example:
      cpq quote withdraw Q-2026-0003 --reason wrong-offer --comment "another site was meant" --as rep-north
    """
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    told(seat, seat.withdraw(number, reason, comment=comment, writing=by.writing), json=by.json)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--reason", required=True, metavar="CODE", help="Why, as desk/reasons.yaml has it.")
@_COMMENT
@writing_options
@pass_session
def cancel(session: Session, number: str, reason: str, comment: str, by: By) -> None:
    """Let a quote come to nothing; whoever was asked to decide it no longer is.

    \b
    Example:
      cpq quote cancel Q-2026-0001 --reason duplicate --as rep-north
    """
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    told(seat, seat.cancel(number, reason, comment=comment, writing=by.writing), json=by.json)
