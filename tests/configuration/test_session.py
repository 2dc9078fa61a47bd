"""Sessions about products: what is open and in which order, why not, what repairs it; nothing is a dead end."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.configuration.completing import completed
from cpq.configuration.refusals import ChoiceRefused
from cpq.configuration.session import ProductSession
from cpq.problems import InvalidFiles, NotFound
from cpq.quotes.request import QuoteRequest
from cpq.workspace import Workspace
from tests.small_world import d, world

RACKS = Path(__file__).resolve().parents[2] / "docs" / "examples" / "configurator"
REQUEST = QuoteRequest.model_validate(
    {"as_of": "2026-11-20", "account": "buyer", "lines": [{"id": "any", "product": "any"}]}
)


@cache
def racks() -> Workspace:
    return Workspace.open(RACKS)


def rack(*answers: str, language: str = "en") -> ProductSession:
    """The control rack with answers such as ``frame=m``."""
    session = racks().configuration("rack", language=language)
    for answer in answers:
        path, _, value = answer.rpartition("=")
        session = session.assign_text(path, value)
    return session


def refused(session: ProductSession, path: str, value: str) -> ChoiceRefused:
    with pytest.raises(ChoiceRefused) as caught:
        session.assign_text(path, value)
    return caught.value


def vented(path: str, text: str) -> ProductSession:
    """A cabinet with one answer; its fans come in twos unless somebody says otherwise, its filters always do."""
    return (
        world(
            more_products="""
            cabinet:
              name: Cabinet
              charge: one-time
              attributes: { heated: { yes or no: no }, watt: { one of: [0, 1, 2, 3] } }
              bundle:
                groups:
                  air: { options: { fan: { quantity: 2, max: 4 }, filter: { quantity: 2, editable: no } } }
                  wiring: { options: { plug: { editable: no } } }
            fan: { name: Fan, charge: one-time }
            filter: { name: Filter, charge: one-time }
            plug: { name: Plug, charge: one-time }
            """
        )
        .configuration("cabinet")
        .assign_text(path, text)
    )


class TestQuestions:
    def test_they_come_by_ask_and_what_an_option_asks_comes_after_its_group(self) -> None:
        ids = [question.id for question in rack().choices.questions if question.kind != "quantity"]
        assert ids[:4] == ["frame", "climate", "heater-kw", "door"]
        assert ids[4:8] == ["boards", "cooling", "pumps", "pump.motor-kw"]
        assert ids.index("pump#2.seal") < ids.index("pump#3.motor-kw") < ids.index("power")

    def test_what_has_no_value_here_is_not_asked(self) -> None:
        assert "heater-kw" not in ids_open(rack("climate=office"))
        assert "heater-kw" in ids_open(rack("climate=cold"))

    def test_an_option_that_may_be_missing_asks_nothing(self) -> None:
        assert "pump.motor-kw" not in ids_open(rack("frame=l"))
        assert "pump.motor-kw" in ids_open(rack("frame=l", "pump=yes"))

    def test_how_many_is_asked_once_an_option_is_sure(self) -> None:
        sure = rack("frame=l").assign("cpu-board", *map(Decimal, (1, 2, 3, 4)))
        assert "cpu-board" not in ids_open(rack("frame=l"))
        assert "cpu-board" in ids_open(sure)

    def test_what_the_rules_answer_is_not_asked_and_says_why(self) -> None:
        session = rack("climate=cold", "pump=yes")
        assert session.domain("pump.seal").state == "rules"
        assert "pump.seal" not in ids_open(session)
        reasons = session.why("pump.seal")
        assert reasons is not None
        assert reasons.said == "only glycol is possible for Pump #1: Seal"
        assert [rule.id for rule in reasons.rules] == ["glycol"]

    def test_a_language_that_is_missing_falls_back(self) -> None:
        question = rack(language="pl").choices.questions[0]
        assert rack(language="pl").words.question(question) == "How large may the rack be?"
        assert rack(language="de").words.question(question) == "Wie groß darf der Schrank sein?"


def ids_open(session: ProductSession) -> list[str]:
    return [question.id for question in session.open_questions()]


class TestReasons:
    def test_a_refusal_names_choices_rules_and_places_and_changes_nothing(self) -> None:
        session = rack("climate=hot")
        error = refused(session, "fan", "no")
        assert error.reasons.said == "Fan cannot be left out"
        assert [one.text for one in error.reasons.choices] == ["you chose hot for Climate"]
        (rule,) = error.reasons.rules
        assert (rule.id, rule.text) == ("placed", "This does not stand there")
        assert rule.where.short == "catalogs/racks.yaml:84"
        assert session.domain("fan").state == "open"

    def test_a_repair_makes_it_possible(self) -> None:
        session = rack("frame=s", "cpu-board=2")
        error = refused(session, "io-board", "1")
        assert error.reasons.repairs
        for repair in error.reasons.repairs:
            repaired = session
            for path in repair.paths:
                repaired = repaired.retract(path)
            assert repaired.assign_text("io-board", "1").domain("io-board").possible == (d("1"),)

    def test_reasons_are_said_in_the_language_of_the_session(self) -> None:
        error = refused(rack("cpu-board=2", language="de"), "fan", "no")
        assert error.reasons.said == "Lüfter kann nicht weggelassen werden"
        assert error.reasons.lines()[0] == "Sie haben 2 für CPU-Baugruppe gewählt"
        assert error.reasons.repairs[0].text == "CPU-Baugruppe zurücknehmen"

    def test_what_the_rules_alone_forbid_is_never_possible_and_nothing_repairs_it(self) -> None:
        workspace = world(
            more_products="""
            door:
              name: Door
              charge: one-time
              attributes: { side: { one of: [left, right] }, lock: { one of: [a, b] } }
              constraints: { old: { forbid: lock == "b", text: Lock b is sold out } }
            """
        )
        reasons = workspace.configuration("door").assign("side", "left").why_not("lock", "b")
        assert reasons is not None
        assert reasons.said == "b is never possible for lock, whatever is chosen"
        assert ([rule.text for rule in reasons.rules], reasons.choices, reasons.repairs) == (
            ["Lock b is sold out"],
            (),
            (),
        )

    def test_an_answer_replaces_the_one_before(self) -> None:
        assert rack("frame=s", "frame=l").domain("frame").possible == ("l",)
        assert rack("frame=s").freed_domain("frame").possible == ("s", "m", "l")


class TestAnswers:
    def test_several_values_replace_those_before_even_where_only_one_may_be_chosen(self) -> None:
        workspace = world(
            more_products="""
            door: { name: Door, charge: one-time, attributes: { signs: { any of: [exit, fire], at most: 1 } } }
            """
        )
        session = workspace.configuration("door").assign_text("signs", "fire").assign_text("signs", "exit")
        assert session.answered == {"signs=exit": "yes", "signs=fire": "no"}

    @pytest.mark.parametrize(
        ("path", "text", "hint"),
        [
            ("frme", "m", "did you mean 'frame'?"),
            ("frame", "xl", "did you mean 'l'?"),
            ("pump.motor-kw", "12", ""),
            ("cpu-board", "9", ""),
            ("fan", "7", ""),
            ("boards", "cpu-board", "it asks for several choices: cpu-board, io-board"),
            ("pump#1", "yes", "it has pump, pump#2, pump#3"),
            ("pump#999999999", "yes", "it has pump, pump#2, pump#3"),
        ],
    )
    def test_a_misspelt_one_is_not_found(self, path: str, text: str, hint: str) -> None:
        with pytest.raises(NotFound) as caught:
            rack().assign_text(path, text)
        assert hint in caught.value.hint
        assert bool(hint) == bool(caught.value.hint)

    def test_units_of_a_listed_quantity_are_no_switch(self) -> None:
        assert rack().assign_units("fan", d("1")).domain("fan").possible == (d("1"),)
        assert vented("filter", "no").assign_units("filter", d("2")).domain("filter").possible == (True,)

    def test_a_number_may_be_limited_to_a_range(self) -> None:
        session = rack("frame=l").assign_range("io-board", at_least=d("2"), at_most=d("3"))
        assert session.domain("io-board").possible == (d("2"), d("3"))
        assert session.answered["io-board"] == "2..3"

    def test_units_without_a_most_are_kept_as_they_were_typed(self) -> None:
        workspace = world(
            more_products="""
            line: { name: Line, charge: one-time, bundle: { groups: { all: { options: { hose: { quantity: 6 } } } } } }
            hose: { name: Hose, charge: one-time }
            """
        )
        lines = completed(workspace.configuration("line").assign_text("hose", "11")).lines()
        assert [(line.product, line.quantity) for line in lines] == [("line", d("1")), ("hose", d("11"))]
        (line,) = completed(workspace.configuration("line").assign_text("hose", "11").assign_text("hose", "0")).lines()
        assert line.product == "line"

    @pytest.mark.parametrize("typed", ["yes", "2", "2.0"])
    def test_yes_is_the_usual_quantity_of_an_option_and_that_may_be_typed(self, typed: str) -> None:
        assert vented("fan", typed).domain("fan").possible == (d("2"),)
        assert vented("filter", typed).domain("filter").possible == (True,)

    @pytest.mark.parametrize("typed", ["no", "0"])
    def test_no_and_nought_leave_an_option_out(self, typed: str) -> None:
        assert vented("fan", typed).domain("fan").possible == (d("0"),)
        assert vented("filter", typed).domain("filter").possible == (False,)

    def test_a_quantity_that_a_fixed_option_does_not_have_is_refused_with_what_it_has(self) -> None:
        with pytest.raises(NotFound) as caught:
            vented("filter", "1")
        assert str(caught.value) == "filter: '1' is not one of no, yes"
        assert caught.value.hint == "its quantity is fixed: yes chooses 2, no leaves it out"

    @pytest.mark.parametrize(("typed", "value"), [("1", True), ("0", False), ("1.0", True), ("true", True)])
    def test_a_switch_takes_one_and_nought_as_yes_and_no(self, typed: str, value: bool) -> None:
        for path in ("heated", "plug"):
            assert vented(path, typed).domain(path).possible == (value,)

    def test_yes_is_no_number_of_an_attribute(self) -> None:
        with pytest.raises(NotFound) as caught:
            vented("watt", "yes")
        assert str(caught.value) == "watt: 'yes' is not one of 0, 1, 2, 3"

    def test_exported_answers_make_the_same_session_and_what_no_longer_fits_is_told(self) -> None:
        session = rack("frame=l", "pump=yes", "pump#2=yes").assign("cpu-board", d("1"), d("2"))
        session = session.assign_range("io-board", at_least=d("2"), at_most=d("3"))
        again, left_out = rack().answer_all(session.answered)
        assert (again.domains(), left_out) == (session.domains(), ())
        other, left_out = rack("climate=hot").answer_all({"fan": "no", "frame": "m", "gone": "1"})
        assert other.answered == {"climate": "hot", "frame": "m"}
        assert [type(error) for error in left_out] == [ChoiceRefused, NotFound]

    def test_kept_answers_that_somebody_damaged_are_left_out_and_told_in_short(self) -> None:
        damaged = {"fan": 2, "climate": None, "frame": "l" * 10**6, "door": "yes"}
        session, left_out = rack().answer_all(json.loads(json.dumps(damaged)))
        assert session.answered == {"door": "yes"}
        assert [str(error).partition(":")[0] for error in left_out] == ["fan", "climate", "frame"]
        assert all(len(str(error)) < 120 for error in left_out)
        assert left_out[0].hint == 'write it such as "2" or "yes"'

    def test_a_configuration_has_its_bill_of_materials(self) -> None:
        parts = {part.part: part.quantity for part in completed(rack()).materials(REQUEST)}
        assert parts["M12-60"] == d("6")  # 4 for the one board and 2

    def test_what_is_left_is_counted(self) -> None:
        workspace = world(
            more_products="""
            door:
              name: Door
              charge: one-time
              attributes: { side: { one of: [left, right] }, lock: { one of: [a, b, c] } }
              constraints: { left: { when: side == "left", forbid: lock == "b" } }
            """
        )
        session = workspace.configuration("door")
        assert session.count() == 5
        assert session.assign("side", "left").count() == 2

    def test_retracting_is_as_if_it_had_never_been_said(self) -> None:
        assert rack("frame=s", "climate=hot").retract("climate").domains() == rack("frame=s").domains()

    def test_preselected_options_that_are_not_wanted_are_left_out(self) -> None:
        workspace = world(
            more_products="""
            set: { name: Set, charge: one-time, bundle: { groups: { parts: { options: { bag: { selected: yes } } } } } }
            bag: { name: Bag, charge: one-time }
            """
        )
        session = workspace.configuration("set")
        assert [line.product for line in completed(session).lines()] == ["set", "bag"]
        (line,) = completed(session.assign_text("bag", "no")).lines()
        assert line.without == ("bag",)


LABELS = """
press:
  name: Press
  charge: one-time
  attributes: { size: { one of: [s, m], default: s }, stroke: { from: 1, to: 100000, step: 1 } }
  bundle: { groups: { extras: { options: { label: { editable: no } } } } }
label: { name: Label, charge: one-time, attributes: { says: { text: yes }, width: { from: 0, to: 9, default: 3 } } }
"""


class TestWhatNoListBounds:
    def press(self) -> ProductSession:
        return world(more_products=LABELS).configuration("press")

    def test_it_takes_what_the_catalog_allows_and_has_no_reasons_against_it(self) -> None:
        session = self.press()
        assert session.why_not("stroke", d("77")) is None
        assert session.assign_text("stroke", "77").domain("stroke").possible == (d("77"),)
        with pytest.raises(NotFound, match=r"stroke: 0\.5 lies outside 1 to 100000"):
            session.why_not("stroke", d("0.5"))

    def test_no_range_of_it_can_be_kept(self) -> None:
        with pytest.raises(NotFound) as caught:
            self.press().assign_range("stroke", at_least=d("5"), at_most=d("20"))
        assert str(caught.value) == "stroke: its values are not listed, so no range of them can be kept"

    def test_a_text_of_an_option_that_may_be_missing_is_refused_as_it_would_be_lost(self) -> None:
        with pytest.raises(NotFound) as caught:
            self.press().assign_text("label.says", "PRESS 4")
        assert (str(caught.value), caught.value.hint) == ("label.says: Label is not chosen", "choose label first")
        session = self.press().assign_text("label", "yes").assign_text("label.says", "PRESS 4")
        assert completed(session).lines()[1].selection == {"says": "PRESS 4", "width": "3"}

    def test_what_is_not_there_has_no_value_and_is_not_told(self) -> None:
        found = completed(self.press())
        assert found.values["label.width"] is None
        assert list(found.typed()) == ["size", "stroke", "label"]

    def test_a_soft_default_cannot_ask_about_it(self) -> None:
        wide = LABELS.replace("\nlabel:", "\n  defaults: { wide: { when: stroke > 50, choose: { size: m } } }\nlabel:")
        with pytest.raises(InvalidFiles) as caught:
            world(more_products=wide).configuration("press")
        (problem,) = caught.value.problems
        assert problem.code == "domain-too-large"
        assert problem.message.startswith("'wide' reads 'stroke', whose values cannot be listed")


class TestCompleting:
    def test_soft_defaults_come_before_defaults_where_their_condition_holds(self) -> None:
        assert completed(rack()).values["frame"] == "m"
        assert completed(rack()).values["fan"] == d("2")
        assert completed(rack("climate=hot", "fan=1")).values["frame"] == "s"

    def test_a_choice_of_ones_own_is_never_overruled(self) -> None:
        found = completed(rack("frame=s"))
        assert (found.values["frame"], found.sources["frame"]) == ("s", "you")
        assert found.sources["climate"] == "completed"

    def test_nothing_is_chosen_that_nobody_wants(self) -> None:
        found = completed(rack())
        assert [one.path for one in found.components] == ["", "cpu-board", "fan"]

    def test_advice_is_told_and_stops_nothing(self) -> None:
        session = rack("climate=office", "door=yes", "cpu-board=0", "io-board=1", "fan=0")
        told = session.warnings(completed(session))
        assert [(rule.id, rule.where.short) for rule in told] == [("steady", "catalogs/racks.yaml:89")]
        assert replace(session, language="fr").warnings(completed(session))[0].text.startswith("Une baie si légère")


@settings(max_examples=25)
@given(st.data())
def test_whatever_is_offered_leads_to_a_configuration_that_the_catalog_accepts(data: st.DataObject) -> None:
    """Random answers, each among those offered, until nothing is open: none is a dead end."""
    session = rack()
    for _ in range(60):
        questions = session.open_questions()
        if not questions:
            break
        question = data.draw(st.sampled_from(questions), label="question")
        path = data.draw(
            st.sampled_from([one for one in question.choices if session.domain(one).is_open]), label="path"
        )
        value = data.draw(st.sampled_from(session.domain(path).possible), label="value")
        session = session.assign(path, value)
        assert all(domain.possible for domain in session.domains().values())
    found = completed(session)
    assert all(found.values[path] in domain.possible for path, domain in session.domains().items())
    products = [line.product_id for line in found.configured(REQUEST).lines]
    assert products == [one.product_id for one in found.components]
