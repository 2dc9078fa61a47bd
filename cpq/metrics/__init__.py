"""Metrics of a priced quote: run rates on a date, contracted values, and how they move over the term."""

from cpq.metrics.delta import delta
from cpq.metrics.figures import DEFINITIONS, Amounts, Figure, LineFigures, Metrics
from cpq.metrics.json_form import metrics_json
from cpq.metrics.measure import metrics
from cpq.metrics.spans import CalendarYear, Interval, SegmentFigures, calendar_years, intervals, segments

__all__ = [
    "DEFINITIONS",
    "Amounts",
    "CalendarYear",
    "Figure",
    "Interval",
    "LineFigures",
    "Metrics",
    "SegmentFigures",
    "calendar_years",
    "delta",
    "intervals",
    "metrics",
    "metrics_json",
    "segments",
]
