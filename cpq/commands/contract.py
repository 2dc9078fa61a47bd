"""``cpq contract``: the running contracts of accounts, and what it costs to change, extend, end or renew them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cpq.commands.completing import complete_contract, complete_deal
from cpq.commands.contract_options import amendment_options, renewal_options
from cpq.commands.json_output import echo_json, json_text
from cpq.commands.options import DateParam, as_of_option, json_option, person_option, today, workspace_option
from cpq.commands.session import Session, pass_session
from cpq.dates import iso_day

if TYPE_CHECKING:
    from cpq.contracts.changes import Amendment
    from cpq.contracts.document import RunningContract


@click.group()
def contract() -> None:
    """Show, create, amend and renew the contracts of accounts.

    A contract is a file under contracts/: what an account bought, until when, and by which policy. Its ledger only
    grows. An amendment costs the difference of two prices, both by the policy and the prices of the contract.

    \b
    Example:
      cpq contract show boreal-2026
      cpq contract amend boreal-2026 --on 2027-03-01 --set seats=150
    """


@contract.command(name="list")
@json_option
@workspace_option
@pass_session
def list_(session: Session, json: bool) -> None:
    """List the contracts of the workspace.

    \b
    Example:
      cpq contract list
    """
    from cpq.commands.contract_view import contracts_grid
    from cpq.commands.screen import note, screen

    found = session.open().contracts.all()
    if json:
        rows = [
            {"id": one.id, "account": one.account.id, "start": iso_day(one.start), "end": iso_day(one.end)}
            for one in found
        ]
        echo_json({"schema": "cpq/contracts/1", "contracts": rows})
        return
    screen().grid(contracts_grid(found))
    if not found:
        note("no contracts: contracts/ is empty; cpq contract create makes one of a deal")


@contract.command()
@click.argument("name", metavar="CONTRACT", shell_complete=complete_contract)
@click.option("--on", type=DateParam(), metavar="DATE", help="Day of the entitlement; today where left out.")
@json_option
@workspace_option
@pass_session
def show(session: Session, name: str, on: date | None, json: bool) -> None:
    """Show what a contract entitles to on a day, and its ledger with the source of every record.

    \b
    Example:
      cpq contract show boreal-2026 --on 2027-03-01
    """
    from cpq.commands.contract_view import show_contract
    from cpq.commands.screen import screen
    from cpq.contracts.json_form import shown_json

    workspace = session.open()
    found, day = workspace.contracts.read(name), on or today()
    if json:
        echo_json(shown_json(found, day))
        return
    show_contract(screen(), workspace, found, day)


@contract.command()
@click.argument("deal", metavar="DEAL", shell_complete=complete_deal)
@click.option(
    "--id", "id_", default="", metavar="ID", help="Id of the contract; the deal's number or name where left out."
)
@click.option("--start", type=DateParam(), metavar="DATE", help="First day of service, where the deal says none.")
@click.option("--out", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to FILE.")
@as_of_option
@person_option
@json_option
@workspace_option
@pass_session
def create(
    session: Session, deal: str, id_: str, start: date | None, out: Path | None, as_of: date | None, json: bool
) -> None:
    """Make the contract that an accepted deal becomes.

    It is written to the screen, or to FILE. A deal that a guardrail stops is refused: nobody can have accepted it.

    \b
    Example:
      cpq contract create boreal --start 2026-12-01
    """
    from cpq.commands.deals import deal_in, name_of
    from cpq.contracts.written import contract_file, contract_json
    from cpq.exchange.yaml_writer import to_yaml
    from cpq.problems import NotApproved

    workspace, read = deal_in(session, deal, as_of)
    request = read.request if start is None else read.request.model_copy(update={"start": start})
    quote = workspace.price(request, read.places)
    if workspace.decide(quote).outcome == "stopped":
        raise NotApproved(f"deal '{deal}' is stopped, so nobody accepted it", hint=f"cpq price {deal} says why")
    made = workspace.contracts.create(quote, id_ or request.id or name_of(deal, read))
    text = json_text(contract_json(made)) + "\n" if json else to_yaml(contract_file(made)).decode("utf-8")
    if out is None:
        click.echo(text, nl=False)
        return
    from cpq.commands.screen import note
    from cpq.commands.writing import write_bytes

    write_bytes(out, text.encode("utf-8"))
    note(f"wrote {out}")


@contract.command()
@click.argument("name", metavar="CONTRACT", shell_complete=complete_contract)
@click.option(
    "--file", "-f", multiple=True, type=click.Path(path_type=Path), help="Amendment file; several are merged."
)
@amendment_options
@click.option("--explain", is_flag=True, help="Every step behind every amount, with its file and line.")
@click.option("--preview", is_flag=True, help="Only what added lines are shortened by, and what they cost.")
@click.option(
    "--out", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the amended contract."
)
@as_of_option
@json_option
@workspace_option
@pass_session
def amend(
    session: Session,
    /,
    name: str,
    file: tuple[Path, ...],
    explain: bool,
    preview: bool,
    out: Path | None,
    json: bool,
    **asked: object,
) -> None:
    """Say what a change of a contract costs, charges and credits apart.

    Nothing is written unless --out says where. Several amendment files are merged; where they contradict each other,
    the lines and days are named and the command ends with 6.

    \b
    Example:
      cpq contract amend boreal-2026 --on 2027-03-01 --set seats=150
    """
    from cpq.commands.contract_changes import amendment_of
    from cpq.commands.contract_view import explain_amended, show_amended, show_preview
    from cpq.commands.screen import note, screen
    from cpq.contracts.json_form import amended_json

    workspace = session.open()
    found = workspace.contracts.read(name)
    amendments: list[Amendment] = [workspace.contracts.read_amendment(path) for path in file]
    amendments += amendment_of(found, asked, alone=not amendments, today=today())
    amended = workspace.contracts.amend_all(found, amendments)
    if json:
        echo_json(amended_json(amended, [workspace.contracts.decide(one) for one in amended]))
    else:
        for one in amended:
            (show_preview if preview else show_amended)(screen(), workspace, one)
            if explain:
                explain_amended(screen(), workspace, one)
    if out is not None:
        write_contract(out, amended[-1].after)
        note(f"wrote {out}")


@contract.command()
@click.argument("name", metavar="CONTRACT", shell_complete=complete_contract)
@renewal_options
@click.option(
    "--out", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the new contract."
)
@as_of_option
@json_option
@workspace_option
@pass_session
def renew(
    session: Session,
    /,
    name: str,
    out: Path | None,
    as_of: date | None,
    json: bool,
    **asked: str | date | None,
) -> None:
    """Say what a renewal costs, line by line, and the credit where the contract ends early for it.

    The renewal is a new contract, priced by the renewal terms of the contract and its lines unless options say
    otherwise. Nothing is written unless --out says where.

    \b
    Example:
      cpq contract renew boreal-2026 --pricing uplift --uplift 5%
    """
    from cpq.commands.contract_changes import renewal_of
    from cpq.commands.contract_view import show_renewed
    from cpq.commands.screen import note, screen
    from cpq.contracts.json_form import renewed_json

    workspace = session.open()
    renewed = workspace.contracts.renew(
        workspace.contracts.read(name),
        renewal_of(asked).asked(as_of),
    )
    if json:
        echo_json(renewed_json(renewed, workspace.contracts.decide(renewed)))
    else:
        show_renewed(screen(), workspace, renewed)
    if out is not None:
        write_contract(out, renewed.after)
        note(f"wrote {out}")


@contract.command()
@click.argument("name", metavar="CONTRACT", shell_complete=complete_contract)
@click.option("--on", type=DateParam(), metavar="DATE", help="Day of the prices; today where left out.")
@json_option
@workspace_option
@pass_session
def prices(session: Session, name: str, on: date | None, json: bool) -> None:
    """Print the prices that a contract holds as a document of contracted prices, for pricing_rules/.

    Add-on orders of the account are then quoted at these prices. Lines that are priced by their quantity are left out.

    \b
    Example:
      cpq contract prices boreal-2026 --on 2027-03-01
    """
    from cpq.exchange.yaml_writer import to_yaml

    workspace = session.open()
    found = workspace.contracts.prices(workspace.contracts.read(name), on or today())
    click.echo(json_text(found) if json else to_yaml(found).decode("utf-8"), nl=json)


def write_contract(out: Path, after: RunningContract) -> None:
    """Write a contract as the form that the name of its file says."""
    from cpq.commands.writing import write_bytes
    from cpq.contracts.written import contract_file, contract_json
    from cpq.exchange.yaml_writer import to_yaml

    as_json = out.suffix == ".json"
    write_bytes(out, (json_text(contract_json(after)) + "\n").encode() if as_json else to_yaml(contract_file(after)))
