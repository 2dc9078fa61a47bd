"""Conformance: worked examples that other systems publish, priced by this engine through ordinary files."""

from cpq.conformance.report import ConformanceReport, ConformanceRow
from cpq.conformance.run import run_conformance

__all__ = ["ConformanceReport", "ConformanceRow", "run_conformance"]
