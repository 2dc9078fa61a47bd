"""The deal that an argument of a command means: what the workspace finds, ``-``, or the number of a stored quote."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cpq.deals_folder import find_deal
from cpq.problems import NotAllowed

if TYPE_CHECKING:
    from cpq.commands.session import Session
    from cpq.desk.restricted import Audience
    from cpq.quotes.deal_file import Deal
    from cpq.workspace import Workspace

STDIN = "-"
_NUMBER = re.compile(r"Q-[0-9]{4}-[0-9]{4,}", re.ASCII)


def names_stored_quote(root: Path, argument: str) -> bool:
    """Whether an argument is the number of a stored quote, and no deal file is called so."""
    return _NUMBER.fullmatch(argument) is not None and find_deal(root, argument) is None


def deal_in(session: Session, argument: str, as_of: date | None, *, tells_cost: bool = False) -> tuple[Workspace, Deal]:
    """The deal of an argument, with the workspace that prices it: under its own policy for a stored quote.

    Args:
        tells_cost: Whether what is made of it tells cost or margin.

    Raises:
        NotFound: There is none, or none for whoever acts.
        NotAllowed: It tells costs that whoever acts may not see.
        InvalidFiles: With every problem of the file.
    """
    if not names_stored_quote(session.root, argument):
        workspace = session.open()
        return workspace, read_deal(workspace, argument, as_of)
    seat = session.seat()
    if tells_cost and not seat.audience.sees_cost:
        raise NotAllowed(
            f"'{seat.person}' may not see cost and margin, which this tells",
            hint=f"cpq quote show {argument} and cpq quote preview {argument} leave them out",
        )
    shown = seat.show(argument, as_of=as_of)
    return shown.under, shown.deal


def printed_deal(session: Session, argument: str, as_of: date | None) -> tuple[Workspace, Deal, bool]:
    """The deal of an argument as its document says it: a stored quote with its number and the remarks for the customer.

    Returns:
        Workspace and deal as of :func:`deal_in`; and whether it is a stored quote whose approval stands.
    """
    if as_of is not None or not names_stored_quote(session.root, argument):
        return *deal_in(session, argument, as_of), False
    from cpq.desk.printed import for_customer

    shown = session.seat().show(argument)
    granted = shown.revision.status in ("approved", "sent", "accepted")
    return shown.under, for_customer(shown.deal, shown.quote, shown.revision), granted


def audience_of(session: Session, argument: str) -> Audience:
    """What may be told about the deal of an argument.

    All of a file, since whoever names it can read it; of a stored quote what whoever acts may see.
    """
    from cpq.desk.restricted import Audience

    if not names_stored_quote(session.root, argument):
        return Audience("", sees_cost=True)
    return session.seat().audience


def read_deal(workspace: Workspace, argument: str, as_of: date | None) -> Deal:
    """The deal of an argument.

    Raises:
        NotFound: There is none; the hint names the closest.
        InvalidFiles: With every problem of the file.
    """
    if argument == STDIN:
        data = sys.stdin.buffer.read()
        name = "<stdin>.json" if data.lstrip()[:1] == b"{" else "<stdin>"
        return workspace.parse_deal(data, name, as_of=as_of)
    return workspace.read_deal(argument, as_of=as_of)


def name_of(argument: str, deal: Deal) -> str:
    """What a deal is called in tables: its file name, since that is what the next command takes."""
    return deal.request.id or "stdin" if argument == STDIN else Path(argument).stem
