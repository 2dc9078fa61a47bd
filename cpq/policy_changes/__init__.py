"""What changed between two policies, compared by meaning and said in business words."""

from __future__ import annotations

from cpq.catalog.catalog import Catalog
from cpq.policy.policy import Policy
from cpq.policy_changes.change import PolicyChange, PolicyDiff
from cpq.policy_changes.compare import differences
from cpq.policy_changes.outline_policy import outline
from cpq.policy_changes.words import in_words, weight

__all__ = ["PolicyChange", "PolicyDiff", "diff_policies"]


def diff_policies(old: tuple[Policy, Catalog], new: tuple[Policy, Catalog]) -> tuple[PolicyChange, ...]:
    """Every change in meaning between two policies with their catalogs, the weightiest first.

    Names and order of files, layout, comments and spellings of the same number make no difference. Whatever else a
    file says does, whether or not there is a sentence for it.
    """
    found = differences(outline(*old), outline(*new))
    return tuple(sorted((in_words(difference) for difference in found), key=weight))
