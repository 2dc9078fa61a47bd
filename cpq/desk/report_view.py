"""The report of the desk as JSON-ready data for whoever reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from cpq.amounts import short
from cpq.currencies import minor_units
from cpq.dates import iso_day
from cpq.desk.json_parts import Json, moment, number_text
from cpq.desk.restricted import Audience
from cpq.desk_rules.commission import CommissionPlan
from cpq.insight.commission import Earned, Sale
from cpq.insight.desk_report import DeskReport
from cpq.insight.forecast import Month, Pending
from cpq.insight.kpis import Kpis
from cpq.insight.outcomes import Leakage, WinBand
from cpq.insight.statistics import Share, Spread
from cpq.insight.waiting import Overdue, Stalled
from cpq.insight.workload import Load
from cpq.quotes.json_form import amount_text, maybe_amount_text, rate_text

SCHEMA: Final = "cpq/desk-report/1"


def report_json(report: DeskReport, plans: Mapping[str, CommissionPlan], audience: Audience) -> Json:
    """Everything that the report says; commission of margins only for who may see cost."""
    return {
        "schema": SCHEMA,
        "at": moment(report.at),
        "from": moment(report.period.start),
        "before": moment(report.period.end),
        "unit": report.unit,
        "figures": kpis_json(report.kpis),
        "rules": [load_json(one) for one in report.rules],
        "approvers": [load_json(one) for one in report.approvers],
        "reps": [
            {
                "person": one.person,
                "figures": kpis_json(one.kpis),
                "leakage": [leakage_json(leakage) for leakage in one.leakage],
            }
            for one in report.reps
        ],
        "weeks": [{"from": iso_day(monday), "submitted": number} for monday, number in report.weeks],
        "overdue": [_overdue(one) for one in report.overdue],
        "stalled": [_stalled(one) for one in report.stalled],
        "win_bands": [_band(one) for one in report.wins],
        "leakage": [leakage_json(one) for one in report.leakage],
        "forecast": {
            "stages": [_pending(one) for one in report.forecast.stages],
            "months": [_month(one) for one in report.forecast.months],
        },
        "commission": [_earned(one) for one in _shown(report.commission, plans, audience)],
        "counters": {name: dict(counts) for name, counts in report.counters._asdict().items()},
    }


def kpis_json(kpis: Kpis) -> Json:
    """The figures of one period."""
    figures: Json = {name: getattr(kpis, name) for name in ("submitted", "decided", "approved", "rejected")}
    figures |= {name: spread_json(getattr(kpis, name)) for name in ("cycle", "waited")}
    shares = ("first_pass", "auto", "carried", "overridden", "reuse", "in_time")
    return figures | {name: share_json(getattr(kpis, name)) for name in shares}


def share_json(share: Share) -> Json:
    """So many of so many, with the rate where there are any."""
    return {"part": share.part, "whole": share.whole, "rate": rate_text(share.rate)}


def spread_json(spread: Spread) -> Json:
    """Median and ninth decile of some times, in whole minutes."""
    return {"count": spread.size, "median_minutes": minutes(spread.median), "p90_minutes": minutes(spread.p90)}


def minutes(time: timedelta | None) -> int | None:
    """A time in whole minutes, the half rounded up."""
    return None if time is None else int((time.total_seconds() + 30) // 60)


def load_json(load: Load) -> Json:
    """What came to one rule or person."""
    data = load._asdict()
    return {**data, "touch": spread_json(load.touch), "in_time": share_json(load.in_time)}


def leakage_json(leakage: Leakage) -> Json:
    """What reps' discounts took off in one currency."""
    digits = minor_units(leakage.currency)
    return {
        "currency": leakage.currency,
        "quotes": leakage.quotes,
        "target": amount_text(leakage.target, digits),
        "by_people": amount_text(leakage.by_people, digits),
        "alone": amount_text(leakage.alone, digits),
        "rate": rate_text(leakage.rate),
    }


def _overdue(one: Overdue) -> Json:
    submission, step = one.due.submission, one.due.step
    content = submission.content
    return {
        "quote": submission.story.quote.number,
        "step": step.id,
        "rule": step.requirement[0],
        "owner": submission.story.quote.owner,
        "account": submission.story.quote.account,
        "currency": content.currency,
        "net_total": amount_text(content.net_total, minor_units(content.currency)),
        "people": list(step.deciders),
        "due": moment(step.due),
        "late_minutes": minutes(one.late),
    }


def _stalled(one: Stalled) -> Json:
    quote, content = one.story.quote, one.story.content
    return {
        "quote": quote.number,
        "status": quote.status,
        "owner": quote.owner,
        "account": quote.account,
        "currency": content.currency,
        "net_total": amount_text(content.net_total, minor_units(content.currency)),
        "since": moment(one.story.last_at),
        "idle_minutes": minutes(one.idle),
        "alert": one.rule,
    }


def _band(band: WinBand) -> Json:
    return {"above": number_text(band.above), "until": number_text(band.until), **share_json(band.won)}


def _pending(one: Pending) -> Json:
    digits = minor_units(one.currency)
    return {
        "currency": one.currency,
        "stage": one.stage,
        "quotes": one.quotes,
        "net": amount_text(one.net, digits),
        "won": share_json(one.won),
        "expected": maybe_amount_text(one.expected, digits),
    }


def _month(one: Month) -> Json:
    net = amount_text(one.net, minor_units(one.currency))
    month = None if one.month is None else f"{one.month:%Y-%m}"
    return {"currency": one.currency, "month": month, "quotes": one.quotes, "net": net}


def _shown(earned: Iterable[Earned], plans: Mapping[str, CommissionPlan], audience: Audience) -> Iterable[Earned]:
    """What may be told of it: a commission on margin, divided by its rate, is the margin."""
    return (one for one in earned if audience.sees_cost or plans[one.plan].of != "margin")


def _earned(earned: Earned) -> Json:
    digits = minor_units(earned.currency)
    return {
        "person": earned.person,
        "plan": earned.plan,
        "from": iso_day(earned.span),
        "currency": earned.currency,
        "base": amount_text(earned.base, digits),
        "commission": amount_text(earned.total, digits),
        "sales": [_sale(sale, digits) for sale in earned.sales],
        "uncounted": list(earned.uncounted),
    }


def _sale(sale: Sale, digits: int) -> Json:
    return {
        "quote": sale.quote,
        "on": iso_day(sale.on),
        "base": amount_text(sale.base, digits),
        "before": amount_text(sale.before, digits),
        "pays": short(sale.pays),
        "commission": amount_text(sale.commission, digits),
    }
