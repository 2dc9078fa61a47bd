"""``cpq explain``: every step of a price, the reasons of a decision, why a rule did not apply, what a code means."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cpq.commands.completing import complete_deal_or_code, complete_rule
from cpq.commands.json_output import echo_json
from cpq.commands.options import DateParam, as_of_option, json_option, person_option, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.approvals.decision import ApprovalDecision
    from cpq.approvals.guidance import About
    from cpq.approvals.why_not_verdicts import WhyNot
    from cpq.commands.screen import Screen
    from cpq.problem_codes import CodeDoc
    from cpq.quotes.deal_file import Deal
    from cpq.quotes.priced import PricedLine, PricedQuote
    from cpq.workspace import Workspace


@click.command()
@click.argument("subject", metavar="DEAL|CODE", shell_complete=complete_deal_or_code)
@click.option("--line", metavar="ID", help="Only this line, or one part of it such as seats/2.")
@click.option("--approvals", is_flag=True, help="Who must approve, why, and what was checked.")
@click.option("--guidance", is_flag=True, help="How far discounts may go at each level, and what would lower it.")
@click.option("--all", "all_", is_flag=True, help="With --guidance: every line, price and term of a long deal too.")
@click.option("--metrics", is_flag=True, help="MRR, ARR, ACV, TCV and others, each with its definition and its lines.")
@click.option(
    "--on", type=DateParam(), metavar="DATE", help="The date that --metrics are of; the first day by default."
)
@click.option("--why-not", metavar="RULE", shell_complete=complete_rule, help="Why this rule did not apply.")
@as_of_option
@person_option
@json_option
@workspace_option
@pass_session
@click.pass_context
def explain(
    ctx: click.Context,
    session: Session,
    subject: str,
    line: str | None,
    approvals: bool,
    guidance: bool,
    all_: bool,
    metrics: bool,
    on: date | None,
    why_not: str | None,
    as_of: date | None,
    json: bool,
) -> None:
    """Explain prices, decisions and problem codes.

    Each step from list price to net price is shown with its amount, the amount that remains, the rule that
    made it and the line of the file it stands in. RULE may be a schedule, promotion, contract, channel
    discount, guardrail or approval rule. CODE is what stands in brackets behind a problem.

    \b
    Example:
      cpq explain boreal
      cpq explain boreal --line seats
      cpq explain boreal --approvals
      cpq explain boreal --guidance
      cpq explain boreal --guidance --line seats
      cpq explain boreal --metrics --on 2028-01-01
    """
    if sum((line is not None and not guidance, approvals, guidance, metrics, why_not is not None)) > 1:
        views = "--line, --approvals, --guidance, --metrics and --why-not"
        raise click.UsageError(f"{views} each ask for a view of their own; choose one, or --guidance of a --line")
    if all_ and (not guidance or line is not None):
        raise click.UsageError("--all is about --guidance, without --line")
    if on is not None and not metrics:
        raise click.UsageError("--on is the date of --metrics; ask for both")
    code = _code(session, subject)
    if code is not None:
        dated = ctx.get_parameter_source("as_of") is ParameterSource.COMMANDLINE
        if line is not None or approvals or guidance or metrics or why_not is not None or dated:
            asked = "--line, --approvals, --guidance, --metrics, --why-not and --as-of"
            raise click.UsageError(f"'{subject}' is a problem code; {asked} are about deals")
        _explain_code(code, json=json)
        return
    from cpq.commands.deals import deal_in, name_of

    workspace, deal = deal_in(session, subject, as_of, tells_cost=True)
    quote = workspace.price_deal(deal)
    name = name_of(subject, deal)
    if why_not is not None:
        _explain_rule(workspace, quote, name, why_not, json=json)
    elif guidance:
        from cpq.approvals.guidance import about_lines

        about = about_lines(() if line is None else (line,), all_of_them=all_)
        _explain_guidance(workspace, quote, name, deal, about, json=json)
    elif approvals:
        _explain_approvals(workspace, quote, name, subject, json=json)
    elif metrics:
        _explain_metrics(workspace, quote, name, on, json=json)
    else:
        _explain_prices(workspace, quote, name, line, subject, json=json)


def _code(session: Session, subject: str) -> CodeDoc | None:
    """What is known about a problem code, where the argument is one and no deal."""
    from cpq.commands.deals import STDIN, names_stored_quote
    from cpq.deals_folder import deal_names, find_deal, looks_like_a_file
    from cpq.problem_codes import CODES
    from cpq.problems import NotFound, did_you_mean

    if subject == STDIN or looks_like_a_file(subject) or find_deal(session.root, subject) is not None:
        return None
    if subject in CODES:
        return CODES[subject]
    if names_stored_quote(session.root, subject):
        return None
    hint = did_you_mean(subject, [*deal_names(session.root), *CODES])
    raise NotFound(
        f"there is no deal or problem code '{subject}'",
        code="deal-not-found",
        hint=hint or "name a file, a deal under deals/, or a problem code",
    )


def _explain_code(doc: CodeDoc, *, json: bool) -> None:
    from cpq.commands.codes import code_json, code_lines
    from cpq.commands.screen import screen

    if json:
        echo_json(code_json(doc))
        return
    out = screen()
    for text, style in code_lines(doc):
        out.text(text, style)


def _explain_prices(
    workspace: Workspace, quote: PricedQuote, name: str, line_id: str | None, subject: str, *, json: bool
) -> None:
    from cpq.commands.screen import screen

    lines = _lines(quote, line_id)
    decision = workspace.decide(quote)
    if json:
        from cpq.quotes.json_form import priced_quote_json

        shown = {line.id for line in lines}
        answer = priced_quote_json(quote)
        answer["lines"] = [line for line in answer["lines"] if line["id"] in shown]
        for data, line in zip(answer["lines"], lines, strict=True):
            _add_words(data, line)
        echo_json({**answer, "decision": decision.to_json()})
        return
    out = screen()
    _head(out, quote, name)
    _waterfall(out, workspace, quote, lines)
    if line_id is None:
        _foot(out, quote, subject, decision)


def _add_words(data: Any, line: PricedLine) -> None:
    """Put the words of each step beside it: they are rendered for whoever reads."""
    from cpq.pricing.words import in_words

    for part, step in zip((*data["build_up"], *data["steps"]), (*line.build_up, *line.steps), strict=True):
        part["words"] = in_words(step)


def _lines(quote: PricedQuote, line_id: str | None) -> list[PricedLine]:
    from cpq.problems import NotFound, did_you_mean

    if line_id is None:
        return list(quote.lines)
    found = [line for line in quote.lines if line_id in (line.id, line.line)]
    if not found:
        names = [name for line in quote.lines for name in (line.line, line.id)]
        hint = did_you_mean(line_id, names) or f"lines here: {', '.join(dict.fromkeys(names))}"
        raise NotFound(f"the deal has no line '{line_id}'", code="line-not-found", hint=hint)
    return found


def _head(out: Screen, quote: PricedQuote, name: str) -> None:
    from cpq.commands.figures import amount
    from cpq.commands.quote_view import subtitle
    from cpq.currencies import minor_units

    out.heading(name, f"net {amount(quote.totals.net, minor_units(quote.currency))} {quote.currency}")
    out.paragraph(subtitle(quote), "dim")
    out.text()


def _waterfall(out: Screen, workspace: Workspace, quote: PricedQuote, lines: list[PricedLine]) -> None:
    from cpq.commands.views import names_of, places
    from cpq.commands.waterfall_view import sections
    from cpq.currencies import minor_units

    place = places(quote, short=out.terminal)
    out.grids(sections(quote, lines, names_of(workspace), minor_units(quote.currency), place))


def _foot(out: Screen, quote: PricedQuote, subject: str, decision: ApprovalDecision) -> None:
    from cpq.commands.pocket_view import pocket_sections
    from cpq.commands.quote_view import STYLE_OF, outcome, totals_grid
    from cpq.commands.views import findings, places
    from cpq.currencies import minor_units

    out.text("Totals", "strong")
    out.grid(totals_grid(quote, minor_units(quote.currency)))
    out.text()
    out.grids(pocket_sections(quote, places(quote, short=out.terminal)))
    findings(out, quote)
    out.text(f"{outcome(decision)}", STYLE_OF[decision.outcome])
    if decision.outcome != "approved" and subject != "-":
        out.text(f"  cpq explain {subject} --approvals tells why", "dim")


def _explain_approvals(workspace: Workspace, quote: PricedQuote, name: str, subject: str, *, json: bool) -> None:
    from cpq.commands.approvals_view import kept_section, need_sections, silent_rules, stop_sections, told_lines
    from cpq.commands.quote_view import STYLE_OF, outcome
    from cpq.commands.screen import screen
    from cpq.commands.views import LANGUAGE, places

    decision = workspace.decide(quote)
    if json:
        answer = {"schema": "cpq/approval-decision/1", **decision.to_json()}
        echo_json(answer)
        return
    out = screen()
    _head(out, quote, name)
    out.text(outcome(decision), STYLE_OF[decision.outcome])
    out.text()
    names = {key: who.name.in_language(LANGUAGE) for key, who in workspace.policy.approvers.items()}
    place = places(quote, short=out.terminal, more=[check.where for check in decision.checks])
    out.grids([*stop_sections(decision, place), *need_sections(decision, names, place)])
    told = list(told_lines(decision, names))
    for said in told:
        out.text(f"  {said}", "dim")
    if told:
        out.text()
    limits = workspace.limits_kept(quote, decision)
    out.grids(list(kept_section(limits, place)))
    silent = silent_rules(limits)
    if silent:
        out.text("Does not apply here", "strong")
        out.paragraph(silent, "dim")
        out.text(f"  cpq explain {subject} --why-not RULE tells why", "dim")


def _explain_metrics(workspace: Workspace, quote: PricedQuote, name: str, on: date | None, *, json: bool) -> None:
    from cpq.commands.metrics_view import metrics_sections, said_of
    from cpq.commands.screen import screen
    from cpq.metrics import metrics_json

    found = workspace.metrics(quote, on)
    if json:
        echo_json(metrics_json(found, quote))
        return
    out = screen()
    _head(out, quote, name)
    for section in metrics_sections(found, quote):
        out.grids([section])
    out.paragraph(said_of(found), "dim")


def _explain_guidance(
    workspace: Workspace, quote: PricedQuote, name: str, deal: Deal, about: About | None, *, json: bool
) -> None:
    from cpq.approvals.guidance import at_first_sight
    from cpq.commands.guidance_view import GuidanceView, show_guidance
    from cpq.commands.screen import screen, working
    from cpq.commands.views import LANGUAGE, places

    with working("looking for limits"):
        looked_at = at_first_sight(deal.request) if about is None else about
        found = workspace.guide(deal.request, deal.places, about=looked_at, priced=quote)
    if json:
        echo_json(found.to_json())
        return
    out = screen()
    _head(out, quote, name)
    names = {key: who.name.in_language(LANGUAGE) for key, who in workspace.policy.approvers.items()}
    show_guidance(out, GuidanceView(found, names, places(quote, short=out.terminal, more=found.places())))


def _explain_rule(workspace: Workspace, quote: PricedQuote, name: str, rule_id: str, *, json: bool) -> None:
    from cpq.commands.screen import screen

    answers = workspace.why_not(quote, rule_id)
    if json:
        data = {"schema": "cpq/why-not/1", "rules": [answer.to_json() for answer in answers]}
        echo_json(data)
        return
    out = screen()
    _head(out, quote, name)
    for answer in answers:
        _show_rule(out, quote, answer)


def _show_rule(out: Screen, quote: PricedQuote, answer: WhyNot) -> None:
    from cpq.commands.grid import Cell, Column, Grid
    from cpq.commands.views import places

    place = places(quote, short=out.terminal, more=[answer.where])
    out.heading(f"{answer.rule}, {answer.kind}", place(answer.where))
    grid = Grid((Column(), Column(), Column("", wraps=True)), indent=2)
    for verdict in answer.verdicts:
        mark = Cell("applied", "good") if verdict.applied else Cell("no", "dim")
        grid.add(verdict.subject, mark, verdict.reason)
        if verdict.condition:
            grid.add("", "", Cell(f"when {verdict.condition}", "strong"))
        if verdict.facts:
            grid.add("", "", Cell(", ".join(f"{fact} is {value}" for fact, value in verdict.facts), "warn"))
    out.grid(grid)
    out.text()
