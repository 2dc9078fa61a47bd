"""Levels: who is above whom, and when one level is lower than another."""

from __future__ import annotations

import pytest

from cpq.approvals.guidance.level import STOPPED, Level, Ranks
from tests.small_world import world

RANKS = Ranks(
    world(
        rules="""
        approvers:
          manager: { name: Manager }
          director: { name: Director }
          cfo: { name: CFO }
          finance: { name: Finance }
        approval matrices:
          discount:
            fact: quote.discretionary_discount
            levels: highest only
            bands: [{ above: 10%, ask: manager }, { above: 20%, ask: director }, { above: 30%, ask: [director, cfo] }]
          one:
            fact: quote.margin_rate
            levels: cumulative
            bands: [{ below: 9%, ask: finance }, { below: 5%, ask: cfo }]
          other:
            fact: quote.markup_rate
            levels: cumulative
            bands: [{ below: 9%, ask: cfo }, { below: 5%, ask: finance }]
        """
    ).policy
)


def level(*asked: str) -> Level:
    return Level(asked)


@pytest.mark.parametrize(
    ("one", "than", "lower"),
    [
        (level(), level("manager"), True),
        (level("manager"), level(), False),
        (level("manager"), level("manager"), False),
        (level("manager"), level("director"), True),
        (level("director"), level("manager"), False),
        (level("manager"), level("cfo"), True),
        (level("manager", "director"), level("cfo"), True),
        (level("director"), level("manager", "director"), True),
        (level("manager", "director"), level("director"), False),
        (level("finance"), level("manager"), False),
        (level("manager", "finance"), level("manager", "director", "finance"), True),
        (level("manager", "finance"), level("cfo"), False),
        (level("cfo"), STOPPED, True),
        (STOPPED, level("cfo"), False),
        (STOPPED, STOPPED, False),
    ],
)
def test_a_level_is_lower_where_fewer_or_lower_people_are_asked(one: Level, than: Level, lower: bool) -> None:
    assert RANKS.lower(one, than) is lower


def test_two_who_stand_above_each_other_outrank_neither() -> None:
    assert RANKS.outranks("director", "manager")
    assert RANKS.outranks("cfo", "manager")
    assert not RANKS.outranks("manager", "director")
    assert not RANKS.outranks("cfo", "finance")
    assert not RANKS.outranks("finance", "cfo")
