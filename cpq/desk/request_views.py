"""Approval requests as JSON-ready data for whoever reads them: requirements, steps, decisions.

As in :mod:`cpq.desk.views`, every view lists what it shows.
"""

from __future__ import annotations

from cpq.approvals.request import ApprovalRequest, Carried, Question, Requirement, SeenFact, Step, StepDecision
from cpq.desk.json_parts import Json, moment
from cpq.desk.restricted import Audience, open_facts, reason_for, why_for


def request_json(request: ApprovalRequest, audience: Audience) -> Json:
    """One submission: what is required and why, and how its steps stand."""
    by_key = {one.key: one for one in request.requirements}
    return {
        "number": request.number,
        "revision": request.revision,
        "content_hash": request.content_hash,
        "status": request.status,
        "submitted_by": request.submitted_by,
        "submitted_at": moment(request.submitted_at),
        "ended_at": moment(request.ended_at),
        "requirements": [requirement_json(one, audience) for one in request.requirements],
        "steps": [step_json(one, by_key.get(one.requirement), audience) for one in request.steps],
        "informed": [{"rule": rule, "approver": approver} for rule, approver in request.informed],
        "justification": request.justification,
    }


def requirement_json(requirement: Requirement, audience: Audience) -> Json:
    """One reason for which a revision needs approval."""
    return {
        "rule": requirement.rule,
        "subject": requirement.subject,
        "level": requirement.level,
        "reason": reason_for(requirement, audience),
        "restricted": requirement.restricted,
        "failed": requirement.failed,
        "facts": [fact_json(fact) for fact in open_facts(requirement, audience)],
        "where": {"file": requirement.where.file, "line": requirement.where.line, "column": requirement.where.column},
    }


def fact_json(fact: SeenFact) -> Json:
    """A fact that a rule read."""
    return {"fact": fact.fact, "kind": fact.kind, "value": fact.value, "risk": fact.risk}


def step_json(step: Step, requirement: Requirement | None, audience: Audience) -> Json:
    """One step: who may decide, who did, and why somebody is asked again or not at all.

    Args:
        requirement: What it is about; None for an approver who was asked beside the policy.
    """
    return {
        "id": step.id,
        "rule": step.requirement[0],
        "subject": step.requirement[1],
        "level": step.requirement[2],
        "reason": step.note if requirement is None else reason_for(requirement, audience),
        "approvers": list(step.approvers),
        "mode": step.mode,
        "least": step.least,
        "after": list(step.after),
        "status": step.status,
        "eligible": list(step.eligible),
        "added": [{"person": person, "how": how} for person, how in step.added],
        "removed": list(step.removed),
        "opened_at": moment(step.opened_at),
        "due": moment(step.due),
        "paused": moment(step.paused),
        "decisions": [decision_json(one) for one in step.decisions],
        "carried": None if step.carried is None else carried_json(step.carried, requirement, audience),
        "asked_again": why_for(step.asked_again, requirement, audience),
        "escalated": step.escalated,
        "reminded": step.reminded,
        "questions": [question_json(one) for one in step.questions],
    }


def question_json(question: Question) -> Json:
    """What an approver asked the rep, and the answer."""
    return {
        "by": question.by,
        "at": moment(question.at),
        "text": question.text,
        "answer": question.answer,
        "answered_by": question.answered_by,
        "answered_at": moment(question.answered_at),
    }


def decision_json(decision: StepDecision) -> Json:
    """What somebody decided; what they write to the rep is theirs to word."""
    return {
        "answer": decision.answer,
        "by": decision.by,
        "on_behalf_of": decision.on_behalf_of,
        "authority": decision.authority,
        "comment": decision.comment,
        "at": moment(decision.at),
        "content_hash": decision.content_hash,
    }


def carried_json(carried: Carried, requirement: Requirement | None, audience: Audience) -> Json:
    """The earlier approval that a step rests on."""
    return {
        "request": carried.request,
        "step": carried.step,
        "by": list(carried.by),
        "at": moment(carried.at),
        "why": why_for(carried.why, requirement, audience),
    }
