"""What the desk's own files hardly mean: approvers that nobody decides for, circles, delegations that do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from cpq.desk_rules.resolving import Asked
from cpq.desk_rules.routing import BY_ROLE, Routing
from cpq.desk_rules.rules import DeskRules
from cpq.lint.approvers import asked_by_rules
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look
from cpq.people.person import Delegation
from cpq.people.rights import may
from cpq.problems import Problem, SourceLocation, did_you_mean


def unroutable_approvers(look: Look) -> Iterator[LintFinding]:
    """Approvers that rules ask and that lead to nobody for a sales rep's own quote."""
    desk = look.desk
    if not desk.directory.people:
        return
    asking = asked_by_rules(look)
    for approver, rule in asking.items():
        stuck = next(((one, why) for one in _submitters(desk) if (why := _nobody(desk, approver, one))), None)
        if stuck is None:
            continue
        submitter, why = stuck
        routing = desk.routing_of(approver)
        problem = Problem(
            "unroutable-approver",
            look.policy.approvers[approver].where if routing is BY_ROLE else routing.where,
            f"{rule} asks '{approver}', and for a quote of '{submitter}' nobody can decide: {why}",
            "give the role to somebody with approves:, or say otherwise: group ... in desk/routing.yaml",
            "warning",
        )
        yield LintFinding(problem, "The step waits for routing until somebody is found by hand.", approver)


def _submitters(desk: DeskRules) -> Iterator[str]:
    """Sales reps; where there are none, everybody who may submit quotes of their own."""
    everybody = [one for one, person in desk.directory.people.items() if may(person, "submit", of="own")]
    reps = [one for one in everybody if "rep" in desk.directory.people[one].roles]
    yield from reps or everybody


def _nobody(desk: DeskRules, approver: str, submitter: str) -> str:
    """Why nobody decides for an approver when somebody submits their own quote; empty where somebody does."""
    resolved = desk.resolve(approver, Asked(submitter, submitter, Decimal(0)))
    return "" if resolved.found else resolved.why


def undeclared_approvers(look: Look) -> Iterator[LintFinding]:
    """Approver roles in the desk's files that the policy does not declare."""
    for name, where, what in _roles_named(look.desk):
        if name in look.policy.approvers:
            continue
        hint = did_you_mean(name, look.policy.approvers) or f"declare '{name}' under approvers:"
        message = f"{what} '{name}', and no approver of that name is declared"
        problem = Problem("undeclared-approver", where, message, hint, "warning")
        yield LintFinding(problem, "No rule can ask it, so nothing comes of it.", name)


def _roles_named(desk: DeskRules) -> Iterator[tuple[str, SourceLocation, str]]:
    """Approver roles with their places and what names them."""
    for one, person in desk.directory.people.items():
        for name in person.approves:
            yield name, person.where_of("approves"), f"'{one}' holds"
    for approver, routing in desk.routing.items():
        yield approver, routing.where, "desk/routing.yaml routes"
        for who in routing.ways():
            if who.kind == "managers until":
                yield who.name, routing.where_of("who"), f"the routing of '{approver}' looks for"


def circles_of_managers(look: Look) -> Iterator[LintFinding]:
    """People who stand above themselves, told once a circle."""
    directory = look.desk.directory
    managers = {one: person.manager for one, person in directory.people.items()}
    told: set[str] = set()
    for one, person in directory.people.items():
        circle = _circle(one, managers)
        if not circle or told & set(circle):
            continue
        told |= set(circle)
        problem = Problem(
            "manager-circle",
            person.where_of("manager"),
            " reports to ".join(f"'{id_}'" for id_ in (*circle, circle[0])),
            "say who stands above whom, and leave the manager out at the top",
            "warning",
        )
        yield LintFinding(problem, "Each of them counts as above the others, and a search upwards ends there.", one)


def _circle(start: str, managers: dict[str, str | None]) -> tuple[str, ...]:
    """The way from somebody up to themselves; empty where there is none."""
    way = [start]
    above = managers.get(start)
    while above is not None and above not in way:
        way.append(above)
        above = managers.get(above)
    return tuple(way) if above == start else ()


def powerless_approvers(look: Look) -> Iterator[LintFinding]:
    """People who hold an approver role and may not decide anything."""
    for one, person in look.desk.directory.people.items():
        if not person.approves or not person.active or may(person, "decide"):
            continue
        roles = ", ".join(person.roles) or "no role"
        problem = Problem(
            "powerless-approver",
            person.where_of("approves"),
            f"'{one}' holds '{person.approves[0]}' and, with {roles}, may not decide",
            "give them a role that decides, such as manager, or say also may: [decide] for them",
            "warning",
        )
        yield LintFinding(problem, "They are asked, and every decision of theirs is refused.", one)


def escalations_to_nobody(look: Look) -> Iterator[LintFinding]:
    """Levels of escalation that reach only people who are asked already, or nobody at all."""
    desk = look.desk
    for approver, routing in desk.routing.items():
        told = False
        for submitter in _submitters(desk):
            level = None if told else _level_to_nobody(desk, approver, routing, submitter)
            if level is None:
                continue
            told = True
            problem = Problem(
                "escalates-to-nobody",
                routing.escalate[level].where_of("to"),
                f"level {level + 1} of '{approver}' reaches nobody who is not asked already, for a quote of "
                f"'{submitter}'",
                "escalate to somebody above, such as manager of approver or a person",
                "warning",
            )
            yield LintFinding(problem, "An overdue step stays with those who have not decided it.", approver)


def _level_to_nobody(desk: DeskRules, approver: str, routing: Routing, submitter: str) -> int | None:
    """The first level of escalation that adds nobody; None where each does, or where nobody is asked at first."""
    asked = Asked(submitter, submitter, Decimal(0))
    people = desk.resolve(approver, asked).people
    for level in range(len(routing.escalate)) if people else ():
        added = desk.escalated(approver, level, asked, people).people
        if not added:
            return level
        people = (*people, *added)
    return None


def idle_delegations(look: Look) -> Iterator[LintFinding]:
    """Delegations that nobody can use: to oneself, to somebody who left or may not decide, or over."""
    for one in look.desk.directory.delegations:
        why = _why_idle(look, one)
        if not why:
            continue
        problem = Problem(
            "idle-delegation",
            one.where,
            f"the delegation of '{one.of}' to '{one.to}' does nothing: {why}",
            "take it out, or name somebody else",
            "note" if why.startswith("it ended") else "warning",
        )
        yield LintFinding(problem, "What the one who is away has to decide waits.", one.of)


def _why_idle(look: Look, one: Delegation) -> str:
    directory = look.desk.directory
    to = directory.find(one.to)
    if directory.same_human(one.of, one.to):
        return "both are the same human being"
    for id_ in (one.of, one.to):
        if not directory.active(id_):
            return f"'{id_}' has left"
    if to is not None and not may(to, "decide"):
        return f"'{one.to}' may not decide"
    last = (one.end - timedelta(microseconds=1)).date()
    if last < look.engine.as_of:
        return f"it ended on {last}"
    return "it ends before it begins" if one.end <= one.start else ""
