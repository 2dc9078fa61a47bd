"""Witnesses for a part of a component from assignments that contradict decisions elsewhere.

Once some propositions are fixed, clauses that are not kept yet fall apart into groups without a common open
proposition. An assignment shows what a group can be if it agrees with what is fixed wherever the group's clauses look:
put in place of the group's part of any valid assignment, its own part breaks no clause.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cpq.solving.components import Component, Numbers, Truths
from cpq.solving.ties import roots_of
from cpq.solving.witnesses import Witnesses, seen


@dataclass(frozen=True, slots=True)
class Groups:
    """Open propositions by the clauses that still tie them together.

    Attributes:
        members: Places of open propositions, from 0.
        group: Group of each of them.
        count: How many groups there are.
        edges: Places of fixed propositions that the clauses of a group read, some of them twice; by group, ascending.
        edge_holds: Whether each of them is fixed to hold.
        edge_begins: Where in ``edges`` a group's own begin, for groups that have any.
        edge_groups: Those groups.
    """

    members: Numbers
    group: Numbers
    count: int
    edges: Numbers
    edge_holds: Truths
    edge_begins: Numbers
    edge_groups: Numbers

    def shown_by(self, witnesses: Witnesses) -> tuple[Truths, Truths]:
        """For each member whether it holds, and whether it fails, in an assignment that fits its group."""
        usable = np.repeat(witnesses.everyone()[np.newaxis], self.count, axis=0)
        if len(self.edges):
            agree = np.where(self.edge_holds[:, np.newaxis], witnesses.words[self.edges], ~witnesses.words[self.edges])
            usable[self.edge_groups] &= np.bitwise_and.reduceat(agree, self.edge_begins, axis=0)
        return seen(witnesses.words[self.members], usable[self.group])


def groups_of(component: Component, held: Truths, failed: Truths, wanted: Truths) -> Groups:
    """Groups with something wanted in them.

    Args:
        held, failed: For each proposition whether it is fixed to hold, or to fail.
        wanted: For each proposition whether a witness is sought for it.
    """
    places = np.abs(component.literals) - 1
    true = np.where(component.literals > 0, held[places], failed[places])
    begins = component.starts[:-1]
    kept = np.logical_or.reduceat(true, begins)
    clause = np.repeat(np.arange(len(begins)), np.diff(component.starts))
    live = ~kept[clause]
    places, clause = places[live], clause[live]
    fixed = held | failed
    outside = fixed[places]
    roots = roots_of(places[~outside], component.count + clause[~outside], component.count + len(begins))
    own = roots[: component.count]
    sought = np.zeros(len(roots), dtype=bool)
    sought[own[wanted & ~fixed]] = True
    numbered = np.cumsum(sought) - 1
    members = np.flatnonzero(~fixed & sought[own])
    edge_roots = roots[component.count + clause[outside]]
    near = sought[edge_roots]
    edges, edge_groups = places[outside][near], numbered[edge_roots[near]]
    order = np.argsort(edge_groups, kind="stable")
    with_edges, edge_begins = np.unique(edge_groups[order], return_index=True)
    return Groups(
        members,
        numbered[own[members]],
        int(sought.sum()),
        edges[order],
        held[edges[order]],
        edge_begins,
        with_edges,
    )
