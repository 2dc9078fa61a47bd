"""Commands from the approval on: ``cpq quote send``, ``accept``, ``decline``, ``withdraw``, ``cancel``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cpq.commands.completing import complete_language
from cpq.commands.desk_options import By, writing_options
from cpq.commands.options import DateParam
from cpq.commands.session import Session, pass_session

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
    files too, so that cpq contract can amend and renew it.

    \b
    Example:
      cpq quote accept Q-2026-0003 --by "head of purchasing" --as rep-north
    """
    from cpq.commands.quote_told import told
    from cpq.commands.screen import note
    from cpq.commands.writing import check_free, file_name, write_bytes

    seat = by.writing_seat(session)
    root, name = seat.desk.workspace.root, file_name(contract or number)
    files = (root / "contracts" / f"{name}.yaml", root / "out" / f"{name}-order.json")
    if write:
        for path in files:
            check_free(path, force=False)
    agreed = seat.accept(
        number, by=by_, document=document, chosen=choose, contract_id=contract, start=start, writing=by.writing
    )
    if write and not by.dry_run:
        seat.export(number)
        for path, data in zip(files, (agreed.contract, agreed.order), strict=True):
            write_bytes(path, data)
            note(f"wrote {path.relative_to(root)}")
    told(seat, agreed.changed, json=by.json, more={"contract": agreed.contract_id})


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
