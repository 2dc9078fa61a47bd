"""What a submit would do, as JSON-ready data for whoever reads it."""

from __future__ import annotations

from cpq.approvals.planning import PlannedStep, RequestPlan
from cpq.approvals.request import Requirement
from cpq.desk.json_parts import Json, moment
from cpq.desk.request_views import requirement_json, step_json
from cpq.desk.restricted import Audience, stop_for
from cpq.desk.submitting import Preview
from cpq.quotes.json_form import finding_json


def preview_json(preview: Preview, audience: Audience) -> Json:
    """Who would be asked, why and until when, what is missing, and how far discounts may go."""
    shown = preview.shown
    return {
        "schema": "cpq/quote-preview/1",
        "number": shown.quote.number,
        "revision": shown.revision.number,
        "status": shown.revision.status,
        **plan_json(preview.plan, audience),
        "missing": [finding_json(problem) for problem in preview.missing],
        "guidance": None if preview.guidance is None else preview.guidance.to_json(),
    }


def plan_json(plan: RequestPlan, audience: Audience) -> Json:
    """The request that a submit would make."""
    by_key = {one.key: one for one in plan.requirements}
    return {
        "approved_at_once": plan.satisfied and not plan.stops,
        "requirements": [requirement_json(one, audience) for one in plan.requirements],
        "steps": [planned_json(one, by_key.get(one.step.requirement), audience) for one in plan.planned],
        "informed": [{"rule": rule, "approver": approver} for rule, approver in plan.informed],
        "stops": [{"rule": one.rule, "subject": one.subject, "reason": stop_for(one, audience)} for one in plan.stops],
        "warnings": [
            {"rule": one.rule, "subject": one.subject, "reason": stop_for(one, audience)} for one in plan.warnings
        ],
    }


def planned_json(planned: PlannedStep, requirement: Requirement | None, audience: Audience) -> Json:
    """A step that a submit would make, with who would decide it today."""
    return {
        **step_json(planned.step, requirement, audience),
        "people": list(planned.people),
        "how": planned.why,
        "opens": planned.opens,
        "due": moment(planned.due),
        "unroutable": planned.unroutable,
    }
