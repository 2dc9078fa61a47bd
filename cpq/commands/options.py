"""Options that several commands share. Each parameter is named like its flag, so that ``CPQ_*`` names follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from cpq.amounts import parse_amount
from cpq.commands.completing import complete_version
from cpq.commands.session import Session

Command = TypeVar("Command", bound=Callable[..., Any])


class DateParam(click.ParamType[date]):
    """A day such as 2026-11-20, or ``today``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that the text names; only ISO dates, since 01/02/2026 means two days."""
        if isinstance(value, date):
            return value
        if value == "today":
            return today()
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.isoformat() != value:
            self.fail(f"{value!r} is not a date; write it such as 2026-11-20", param, ctx)
        return day

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 (click's signature)
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """The word that stands for the present day."""
        return [CompletionItem("today")] if "today".startswith(incomplete) else []


class PercentParam(click.ParamType[Decimal]):
    """A percentage from 0 to 100, such as 95 or 99.5; the sign may be left out."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The number that the text names."""
        if isinstance(value, Decimal):
            return value
        try:
            percent = parse_amount(str(value).removesuffix("%").rstrip())
        except ValueError:
            percent = None
        if percent is None or not 0 <= percent <= 100:
            self.fail(f"{value!r} is not a percentage from 0 to 100; write it such as 95", param, ctx)
        return percent


def today() -> date:
    """The present day on this machine, read here and nowhere below."""
    return date.today()  # noqa: DTZ011 (an order date is the day on the user's wall)


def _remember_workspace(ctx: click.Context, param: click.Parameter, value: Path | None) -> None:  # noqa: ARG001
    session = ctx.ensure_object(Session)
    source = ctx.get_parameter_source("workspace")
    origin = "flag" if source is click.core.ParameterSource.COMMANDLINE else "environment"
    if value is not None and (origin == "flag" or session.workspace_origin != "flag"):
        session.workspace_given, session.workspace_origin = value, origin


def workspace_option(command: Command) -> Command:
    """``--workspace``: on the group and on each command, so that it may stand before or after the command."""
    return click.option(
        "--workspace",
        "-w",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        envvar="CPQ_WORKSPACE",
        expose_value=False,
        is_eager=True,
        callback=_remember_workspace,
        help="Work in this workspace; by default the nearest folder above with catalogs/ or cpq.toml.",
    )(command)


def as_of_option(command: Command) -> Command:
    """``--as-of``: the order date."""
    return click.option(
        "--as-of",
        type=DateParam(),
        metavar="DATE",
        envvar="CPQ_AS_OF",
        help="Order date whose prices and rules apply, such as 2026-11-20; replaces the deal's own.",
    )(command)


def _remember_person(ctx: click.Context, param: click.Parameter, value: str) -> None:  # noqa: ARG001
    ctx.ensure_object(Session).person_given = value


def person_option(command: Command) -> Command:
    """``--as``: who acts, on commands that take the number of a stored quote for a deal."""
    return click.option(
        "--as",
        "as_",
        default="",
        metavar="PERSON",
        expose_value=False,
        callback=_remember_person,
        help="Who asks, where DEAL is the number of a quote; CPQ_USER by default.",
    )(command)


def policy_option(command: Command) -> Command:
    """``--policy``: a version of the policy, instead of the working files."""
    return click.option(
        "--policy",
        metavar="VERSION",
        shell_complete=complete_version,
        help="Price with a version of the policy: a published name, a fingerprint, in-force; see cpq rules.",
    )(command)


def json_option(command: Command) -> Command:
    """``--json``: data instead of text, errors too."""
    return click.option("--json", is_flag=True, help="Print JSON; amounts are strings, errors are JSON too.")(command)
