"""``cpq review``: work through what waits for you, one key a decision."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from cpq.commands.desk_options import By, writing_options
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.commands.review_dialogue import Reader

INTERRUPTED = 130


@click.command()
@click.argument("numbers", metavar="[QUOTE...]", nargs=-1)
@click.option("--overdue", is_flag=True, help="Only what is late.")
@writing_options
@pass_session
@click.pass_context
def review(ctx: click.Context, session: Session, numbers: tuple[str, ...], overdue: bool, by: By) -> None:
    """Decide what waits for you, quote after quote, the most urgent first; or only these QUOTEs.

    One key says what to do: a approve, r reject, c counter, d delegate, i ask the rep, e explain, n next, q quit.
    Before anything is decided, you see what it is and say y. Every decision is written at once, so that Ctrl-C loses
    none. What is decided is what you were shown: where the quote says something else by then, you are told and shown it
    anew. Without a terminal, a line of the standard input is a key, with the rest of what it takes behind it: "r the
    term is short".

    \b
    Example:
      cpq review --as manager-north
      cpq review Q-2026-0005 --dry-run --as manager-north
    """
    from cpq.commands.review_dialogue import Review
    from cpq.commands.screen import note, screen

    if by.expect is not None or by.key:
        raise click.UsageError(
            "a review decides what it has shown: --expect and --idempotency-key are for one decision"
        )
    seat = by.writing_seat(session)
    out = replace(screen(), stream=sys.stderr) if by.json else screen()
    dialogue = Review(out, _reader(err=by.json), seat, by.writing, numbers, overdue=overdue)
    interrupted = False
    try:
        dialogue.run()
    except (KeyboardInterrupt, click.Abort):
        interrupted = True
        click.echo(err=by.json)
    if by.json:
        from cpq.commands.json_output import echo_json

        echo_json({"schema": "cpq/review/1", "written": not by.dry_run, "decisions": dialogue.done})
    else:
        note(dialogue.summary())
    if interrupted:
        ctx.exit(INTERRUPTED)


def _reader(*, err: bool) -> Reader:
    """One key at a time where somebody sits at a terminal, else lines.

    Args:
        err: Whether questions go to the error stream, since the standard output gets data.
    """
    from cpq.commands.review_dialogue import Reader

    def line(prompt: str) -> str:
        click.echo(prompt, nl=False, err=err)
        read = sys.stdin.readline()
        if not sys.stdin.isatty():
            click.echo(read.strip(), err=err)
        if not read:
            raise EOFError
        return read.strip()

    def key(prompt: str) -> str:
        click.echo(prompt, nl=False, err=err)
        pressed = click.getchar()
        if pressed in ("\x04", ""):
            click.echo(err=err)
            raise EOFError
        click.echo(pressed if pressed.isprintable() else "", err=err)
        return pressed.strip()

    return Reader(key if sys.stdin.isatty() and sys.stdout.isatty() else line, line)
