"""What completing cannot know is what Enter has no default for; everything else is decided."""

from __future__ import annotations

from cpq.configuration.completing import completed
from cpq.configuration.undecided import unanswered
from cpq.workspace import Workspace
from tests.small_world import world

PLANT = """
plant:
  name: Plant
  charge: one-time
  attributes:
    use: { one of: [drinking, process], ask: 1 }
    colour: { one of: [blue, grey], default: grey }
    size: { one of: [1, 2, 3], ask: 2 }
    pipe: { one of: [s, l] }
    serial: { text: yes }
    note: { text: yes, required: no }
    heater: { one of: [3, 6], required: no }
  bundle:
    groups:
      pumps: { min: 1, max: 2, options: { small: {}, middle: {}, large: {} } }
      extras: { options: { horn: {} } }
  constraints:
    pipes: { require: (size == 3) == (pipe == "l") }
    first: { when: size > 1, forbid: small.chosen }
  defaults:
    wide: { when: use == "process", choose: { size: 3 } }
small: { name: Small, charge: one-time }
middle: { name: Middle, charge: one-time }
large: { name: Large, charge: one-time }
horn: { name: Horn, charge: one-time, attributes: { tone: { one of: [low, high] } } }
"""


def plants() -> Workspace:
    return world(more_products=PLANT)


def left(**answers: str) -> list[str]:
    session = plants().configuration("plant")
    for path, text in answers.items():
        session = session.assign_text(path, text)
    return [question.id for question in unanswered(session, completed(session))]


def test_questions_without_a_default_are_left_in_asking_order_and_needed_texts_too() -> None:
    assert left() == ["use", "size", "serial"]


def test_what_the_answers_before_settle_is_not_left() -> None:
    assert "pipe" not in left(use="drinking", size="3", serial="7")
    assert left(use="drinking", size="3", serial="7") == []


def test_a_soft_default_decides_where_its_condition_holds() -> None:
    assert left(use="process") == ["serial"]


def test_what_may_be_left_out_needs_no_answer_and_what_is_inside_of_it_neither() -> None:
    assert {"note", "heater", "extras", "horn.tone"}.isdisjoint(left())
    assert "horn.tone" in left(horn="yes")
