"""Commands that decide what was asked: ``cpq approve``, ``reject``, ``counter``, ``recall``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from cpq.commands.desk_options import By, writing_options
from cpq.commands.quote_edits import pair
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.desk import Changed, Seat

_QUOTES = click.argument("numbers", metavar="QUOTE...", nargs=-1, required=True)
_STEP = click.option("--step", default="", metavar="STEP", help="The step that it is about, such as 1.2.")
_STEPS = click.option("--step", multiple=True, metavar="STEP", help="Only this step, such as 1.2; repeatable.")
_OVERRIDE = click.option(
    "--override", is_flag=True, help="In the place of those who are asked, with the right to; needs a comment."
)


@click.command()
@_QUOTES
@_STEPS
@click.option("--comment", "-m", default="", metavar="TEXT", help="What the rep should know.")
@_OVERRIDE
@writing_options
@pass_session
@click.pass_context
def approve(
    ctx: click.Context,
    session: Session,
    numbers: tuple[str, ...],
    step: tuple[str, ...],
    comment: str,
    override: bool,
    by: By,
) -> None:
    """Approve quotes: every open step that asks you, or that you stand in for.

    Nobody approves what they asked for themselves, by no route. Several quotes are decided one after the other, each as
    if it were alone; the command ends with the code of the first that could not be.

    \b
    Example:
      cpq approve Q-2026-0005 --comment "as agreed on the phone" --as manager-north
    """

    def one(seat: Seat, number: str) -> Changed:
        if override:
            return seat.override(number, "approve", reason=comment, step=_only(step), writing=by.writing)
        return seat.approve(number, step, comment=comment, writing=by.writing)

    _each(ctx, session, numbers, by, one)


@click.command()
@_QUOTES
@_STEPS
@click.option("--comment", "-m", required=True, metavar="TEXT", help="Why, for the rep.")
@_OVERRIDE
@writing_options
@pass_session
@click.pass_context
def reject(
    ctx: click.Context,
    session: Session,
    numbers: tuple[str, ...],
    step: tuple[str, ...],
    comment: str,
    override: bool,
    by: By,
) -> None:
    """Reject quotes, saying why; the rep may revise them and ask again.

    \b
    Example:
      cpq reject Q-2026-0005 --comment "the term is too short for this price" --as manager-north
    """

    def one(seat: Seat, number: str) -> Changed:
        if override:
            return seat.override(number, "reject", reason=comment, step=_only(step), writing=by.writing)
        return seat.reject(number, step, comment=comment, writing=by.writing)

    _each(ctx, session, numbers, by, one)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.argument("changes", metavar="FIELD=VALUE...", nargs=-1)
@_STEP
@click.option("--comment", "-m", default="", metavar="TEXT", help="What the rep should know.")
@click.option("--withdraw", type=click.IntRange(min=1), metavar="ID", help="Take back this counter-offer of yours.")
@writing_options
@pass_session
def counter(
    session: Session,
    number: str,
    changes: tuple[str, ...],
    step: str,
    comment: str,
    withdraw: int | None,
    by: By,
) -> None:
    """Propose what you would approve instead: another discount, price, term or condition.

    FIELD=VALUE is as in cpq quote set. The rep takes the proposal with cpq quote answer: it is then the next revision,
    which you have approved already.

    \b
    Example:
      cpq counter Q-2026-0005 discount=11% --comment "11 % for 24 months is fine" --as manager-north
    """
    from cpq.commands.quote_told import told
    from cpq.desk import Edits

    if bool(changes) == (withdraw is not None):
        raise click.UsageError("say what you propose as FIELD=VALUE, or --withdraw a proposal of yours")
    seat = by.writing_seat(session)
    if withdraw is not None:
        told(seat, seat.withdraw_counter(number, withdraw, writing=by.writing), json=by.json)
        return
    edits = Edits(fields=dict(pair(one, "FIELD=VALUE") for one in changes))
    told(seat, seat.counter(number, edits, step=step, comment=comment, writing=by.writing), json=by.json)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@writing_options
@pass_session
def recall(session: Session, number: str, reason: str, by: By) -> None:
    """Take a request back before it is decided.

    What people approved meanwhile counts for the next revision, as far as it covers it.

    \b
    Example:
      cpq recall Q-2026-0005 --reason "the customer changed their mind" --as rep-north
    """
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    told(seat, seat.recall(number, reason=reason, writing=by.writing), json=by.json)


def _only(steps: tuple[str, ...]) -> str:
    """The step that is named, where one may be: an override is of one step, with its own reason."""
    if len(steps) > 1:
        raise click.UsageError("--override decides one step at a time; name one --step")
    return "".join(steps)


def _each(
    ctx: click.Context,
    session: Session,
    numbers: tuple[str, ...],
    by: By,
    decide: Callable[[Seat, str], Changed],
) -> None:
    """Decide quotes one after the other; where there are several, what one refuses hinders no other."""
    from cpq.commands.failures import error_json, error_lines, exit_code_of
    from cpq.commands.quote_told import change_json, told
    from cpq.desk.bulk import one_by_one

    seat = by.writing_seat(session)
    if len(numbers) == 1:
        told(seat, decide(seat, numbers[0]), json=by.json)
        return
    if by.expect is not None:
        raise click.UsageError("--expect is the version of one quote; decide them one by one")
    failed, answers, done = 0, [], 0
    for number, changed, error in one_by_one(numbers, lambda one: decide(seat, one)):
        if error is not None:
            failed = failed or exit_code_of(error)
            answers.append({"number": number, "error": error_json(error)})
            if not by.json:
                for line in error_lines(error):
                    click.echo(line, err=True)
        elif changed is not None:
            done += 1
            answers.append({"number": number, **change_json(seat, changed)})
            if not by.json:
                told(seat, changed, json=False)
    if by.json:
        from cpq.commands.json_output import echo_json

        echo_json({"schema": "cpq/bulk-decision/1", "decisions": answers})
    else:
        from cpq.commands.screen import note

        refused = f", {len(numbers) - done} not: see above" if done < len(numbers) else ""
        note(f"{done} of {len(numbers)} decided{refused}")
    ctx.exit(failed)
