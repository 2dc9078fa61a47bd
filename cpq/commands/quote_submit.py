"""Commands of whoever asks for an approval: ``cpq quote preview``, ``guide``, ``submit``, ``answer``."""

from __future__ import annotations

import click

from cpq.commands.desk_options import By, reading_options, writing_options
from cpq.commands.json_output import echo_json
from cpq.commands.session import Session, pass_session


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--all", "all_", is_flag=True, help="Show how far every discount may go, not only those that are asked.")
@reading_options
@pass_session
def preview(session: Session, number: str, all_: bool, by: By) -> None:
    """Show what submitting a quote would do now: who is asked, why and until when, and what would avoid it.

    Submitting does exactly this. What people approved before and is still covered is not asked again, and says why.

    \b
    Example:
      cpq quote preview Q-2026-0001 --as rep-north
    """
    from cpq.approvals.guidance import EVERYTHING
    from cpq.commands.quote_preview import show_preview
    from cpq.commands.screen import screen
    from cpq.desk.plan_view import preview_json

    seat = by.seat(session)
    found = seat.preview(number, EVERYTHING if all_ else None)
    if by.json:
        echo_json(preview_json(found, seat.audience))
        return
    show_preview(screen(), seat, found, whole=all_)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--line", metavar="ID", multiple=True, help="Only this line; repeatable.")
@click.option("--all", "all_", is_flag=True, help="Look at every line, price, term and quantity of a long quote too.")
@reading_options
@pass_session
def guide(session: Session, number: str, line: tuple[str, ...], all_: bool, by: By) -> None:
    """Show how far discounts on a quote may go, what each approver may grant, and the smallest changes that avoid them.

    Who would be asked, why and until when stands before it. At a quote of more than 20 lines it looks at percentages,
    on the quote and on the lines that ask for a discount, and at payment days; --line looks at everything of one line.

    \b
    Example:
      cpq quote guide Q-2026-0001 --as rep-north
      cpq quote guide Q-2026-0001 --line seats --as rep-north
    """
    from cpq.approvals.guidance import about_lines
    from cpq.commands.quote_preview import show_guide
    from cpq.commands.screen import screen, working
    from cpq.desk.plan_view import preview_json

    if line and all_:
        raise click.UsageError("--line looks at some lines, and --all at every one; choose one")
    seat = by.seat(session)
    with working("looking for limits"):
        found = seat.preview(number, about_lines(line, all_of_them=all_))
    if by.json:
        echo_json(preview_json(found, seat.audience))
        return
    show_guide(screen(), seat, found)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--justification", "-m", default="", metavar="TEXT", help="Why it should be approved.")
@writing_options
@pass_session
@click.pass_context
def submit(ctx: click.Context, session: Session, number: str, justification: str, by: By) -> None:
    """Submit a quote: those whom the policy asks are asked, or it is approved at once.

    What the desk checks before, and what is missing, is told all at once, and the command ends with 3. It ends with 5
    when the quote is held for approval, or stopped by a guardrail.

    \b
    Example:
      cpq quote submit Q-2026-0001 --as rep-north
    """
    from cpq.commands.failures import HELD
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    changed = seat.submit(number, justification=justification, writing=by.writing)
    told(seat, changed, json=by.json)
    if changed.quote.status == "in approval":
        ctx.exit(HELD)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.argument("question", metavar="TEXT")
@click.option("--step", default="", metavar="STEP", help="The step that it is about, such as 1.2.")
@writing_options
@pass_session
def ask(session: Session, number: str, question: str, step: str, by: By) -> None:
    """Ask the rep something that it takes to decide; the time of the step stands still until they answer.

    \b
    Example:
      cpq quote ask Q-2026-0005 "how many seats will they need next year?" --as manager-north
    """
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    told(seat, seat.ask_back(number, question, step=step, writing=by.writing), json=by.json)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.argument("text", metavar="[TEXT]", default="")
@click.option("--step", default="", metavar="STEP", help="The step whose approver asked; needed where several did.")
@click.option("--accept", type=click.IntRange(min=1), metavar="ID", help="Take this counter-offer.")
@click.option("--decline", type=click.IntRange(min=1), metavar="ID", help="Decline this counter-offer.")
@writing_options
@pass_session
@click.pass_context
def answer(
    ctx: click.Context,
    session: Session,
    number: str,
    text: str,
    step: str,
    accept: int | None,
    decline: int | None,
    by: By,
) -> None:
    """Answer an approver: what they asked, or what they propose.

    A counter-offer that is taken is the next revision, submitted at once; whoever made it has approved it already.
    Ends with 5 when others still have to.

    \b
    Example:
      cpq quote answer Q-2026-0004 --accept 1 --as rep-north
    """
    from cpq.commands.failures import HELD
    from cpq.commands.quote_told import told

    if sum((bool(text), accept is not None, decline is not None)) != 1:
        raise click.UsageError("answer with a TEXT, or --accept or --decline a counter-offer")
    seat = by.writing_seat(session)
    if accept is not None:
        changed = seat.accept_counter(number, accept, writing=by.writing)
    elif decline is not None:
        changed = seat.decline_counter(number, decline, writing=by.writing)
    else:
        changed = seat.answer(number, text, step=step, writing=by.writing)
    told(seat, changed, json=by.json)
    if accept is not None and changed.quote.status == "in approval":
        ctx.exit(HELD)
