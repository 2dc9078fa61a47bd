"""Quotes that change a contract: ``cpq quote amend``, ``cpq quote renew``."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from cpq.commands.completing import complete_contract
from cpq.commands.contract_options import amendment_options, renewal_options
from cpq.commands.desk_options import By, writing_options
from cpq.commands.options import DateParam, as_of_option
from cpq.commands.session import Session, pass_session

_CONTRACT = click.argument("name", metavar="CONTRACT", shell_complete=complete_contract)
_OWNER = click.option("--owner", default="", metavar="PERSON", help="Who answers for it; you where left out.")
_VALID = click.option("--valid-until", type=DateParam(), metavar="DATE", help="Last day that the buyer can accept.")


@click.command()
@_CONTRACT
@amendment_options
@_VALID
@_OWNER
@as_of_option
@writing_options
@pass_session
def amend(
    session: Session,
    /,
    name: str,
    valid_until: date | None,
    owner: str,
    by: By,
    **asked: Any,
) -> None:
    """Begin a quote that amends a contract.

    Its lines are charges and credits: what the contract costs afterwards, less what it costs now, by the prices and the
    policy that the contract holds, as cpq contract amend says. It is submitted, approved and sent like any quote. Once
    the customer accepts it, it is the next state of the contract.

    \b
    Example:
      cpq quote amend boreal-2026 --on 2027-03-01 --set seats=150 --as rep-north
    """
    from cpq.commands.contract_changes import amendment_of
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    day = asked["as_of"] or seat.acting.day
    amendment = amendment_of(seat.contract(name).contract, asked, alone=True, today=seat.acting.day)[0]
    changed = seat.amend(name, amendment, owner=owner, order_date=day, valid_until=valid_until, writing=by.writing)
    told(seat, changed, json=by.json)


@click.command()
@_CONTRACT
@renewal_options
@_VALID
@_OWNER
@as_of_option
@writing_options
@pass_session
def renew(
    session: Session,
    /,
    name: str,
    valid_until: date | None,
    owner: str,
    by: By,
    **asked: Any,
) -> None:
    """Begin a quote that renews a contract.

    It is priced by the renewal terms of the contract and its lines unless options say otherwise, as cpq contract renew
    says. Once the customer accepts it, the contract that follows is made, and one that ends early for it is closed.
    cpq report renewals tells which contracts it is time for.

    \b
    Example:
      cpq quote renew boreal-2026 --pricing uplift --uplift 5% --as rep-north
    """
    from cpq.commands.contract_changes import renewal_of
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    day = asked["as_of"] or seat.acting.day
    changed = seat.renew(
        name, renewal_of(asked), owner=owner, order_date=day, valid_until=valid_until, writing=by.writing
    )
    told(seat, changed, json=by.json)
