"""Options of commands that work with stored quotes: who acts, on which state, and whether it is written."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import click

from cpq.commands.options import json_option, workspace_option

if TYPE_CHECKING:
    from cpq.commands.session import Session
    from cpq.desk import Seat, Writing

Command = TypeVar("Command", bound=Callable[..., Any])


class By(NamedTuple):
    """What these options say.

    Attributes:
        person: Who acts; empty where the environment says it.
        expect: Version that the quote must have.
        key: Idempotency key.
        json: Whether the answer is JSON.
    """

    person: str
    json: bool
    dry_run: bool = False
    expect: int | None = None
    key: str = ""

    def seat(self, session: Session) -> Seat:
        """The seat of whoever reads."""
        return session.seat(self.person)

    def writing_seat(self, session: Session) -> Seat:
        """The seat of whoever writes, or tries to."""
        return session.seat(self.person, use="try" if self.dry_run else "write")

    @property
    def writing(self) -> Writing:
        """How a change is written."""
        from cpq.desk import Writing

        return Writing(self.expect, self.key, self.dry_run)


_AS = click.option(
    "--as", "as_", default="", metavar="PERSON", help="Who acts: an id of desk/people.yaml; CPQ_USER by default."
)
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Check everything and say what would happen; write nothing.")
_EXPECT = click.option(
    "--expect", type=click.IntRange(min=1), metavar="VERSION", help="Only if the quote is at this version."
)
_KEY = click.option(
    "--idempotency-key",
    default="",
    metavar="KEY",
    help="The same again with the same key happens once, and is answered the same.",
)


def reading_options(command: Command) -> Command:
    """What every command has that reads stored quotes; it gets them as one argument ``by``."""

    @functools.wraps(command)
    def with_by(*args: Any, as_: str, json: bool, **rest: Any) -> Any:
        return command(*args, by=By(as_, json), **rest)

    return _options(cast("Command", with_by), workspace_option, json_option, _AS)


def writing_options(command: Command) -> Command:
    """What every command has that changes a stored quote; it gets them as one argument ``by``."""

    @functools.wraps(command)
    def with_by(
        *args: Any, as_: str, json: bool, dry_run: bool, expect: int | None, idempotency_key: str, **rest: Any
    ) -> Any:
        return command(*args, by=By(as_, json, dry_run, expect, idempotency_key), **rest)

    return _options(cast("Command", with_by), workspace_option, json_option, _KEY, _EXPECT, _DRY_RUN, _AS)


def _options(command: Command, *options: Callable[[Any], Any]) -> Command:
    for option in options:
        command = option(command)
    return command
