"""Witnesses for a part of a component from assignments that contradict decisions elsewhere.

Once some propositions are fixed, clauses that are not kept yet fall apart into groups without a common open
proposition. An assignment shows what a group can be if it agrees with what is fixed wherever the group's clauses look:
replacing the group's propositions in any valid assignment by this one's breaks no clause.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cpq.solving.components import Component, Numbers, Truths
from cpq.solving.witnesses import Witnesses, Words


class Group(NamedTuple):
    """Open propositions that clauses still tie together.

    Attributes:
        members: Places of its propositions, from 0.
        held, failed: Places of the fixed propositions that its clauses read, by what they are.
    """

    members: Numbers
    held: Numbers
    failed: Numbers


def groups_of(component: Component, held: Truths, failed: Truths, wanted: Truths) -> Iterator[Group]:
    """Groups of open propositions with something wanted in them.

    Args:
        held, failed: For each proposition whether it is fixed to hold, or to fail; as far as consequences go, so that
            no clause is left with one open literal and none that holds.
        wanted: For each proposition whether a witness is sought for it.
    """
    if not len(component.literals):
        return
    places = np.abs(component.literals) - 1
    positive = component.literals > 0
    true = np.where(positive, held[places], failed[places])
    begins = component.starts[:-1]
    kept = np.logical_or.reduceat(true, begins)
    clause = np.repeat(np.arange(len(begins)), np.diff(component.starts))
    live = ~kept[clause]
    places, clause = places[live], clause[live]
    fixed = (held | failed)[places]
    roots = _roots(places[~fixed], clause[~fixed], component.count, len(begins))
    edge, edge_root = places[fixed], roots[component.count + clause[fixed]]
    own = roots[: component.count]
    open_ones = ~(held | failed)
    by_root = np.argsort(own, kind="stable")
    by_root = by_root[open_ones[by_root]]
    edges = np.argsort(edge_root, kind="stable")
    for root in np.unique(own[wanted & open_ones]):
        members = by_root[slice(*np.searchsorted(own[by_root], [root, root + 1]))]
        boundary = np.unique(edge[edges[slice(*np.searchsorted(edge_root[edges], [root, root + 1]))]])
        yield Group(members, boundary[held[boundary]], boundary[failed[boundary]])


def usable(witnesses: Witnesses, group: Group) -> Words:
    """A bit for each assignment that agrees with what is fixed around a group."""
    words = witnesses.everyone()
    if len(group.held):
        words = words & np.bitwise_and.reduce(witnesses.words[group.held], axis=0)
    if len(group.failed):
        words = words & ~np.bitwise_or.reduce(witnesses.words[group.failed], axis=0)
    return words


def _roots(places: Numbers, clauses: Numbers, propositions: int, count: int) -> Numbers:
    """Smallest node of each node's group in the graph of propositions, and clauses numbered after them."""
    root = np.arange(propositions + count)
    left, right = places, clauses + propositions
    while True:
        smaller = np.minimum(root[left], root[right])
        larger = np.maximum(root[left], root[right])
        apart = smaller != larger
        if not apart.any():
            return root
        left, right = left[apart], right[apart]
        np.minimum.at(root, larger[apart], smaller[apart])
        while True:
            further = root[root]
            if np.array_equal(further, root):
                break
            root = further
