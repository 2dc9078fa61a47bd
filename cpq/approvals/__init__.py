"""Approvals: who must approve a quote, and why."""

from cpq.approvals.decide import decide
from cpq.approvals.decision import ApprovalDecision, ApprovalRequirement, Check

__all__ = ["ApprovalDecision", "ApprovalRequirement", "Check", "decide"]
