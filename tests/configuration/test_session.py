"""Sessions about products: what is open and in which order, why not, what repairs it; nothing is a dead end."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.configuration.completing import completed
from cpq.configuration.refusals import ChoiceRefused
from cpq.configuration.session import ProductSession
from cpq.problems import NotFound
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
            ("frame", "xl", ""),
            ("pump.motor-kw", "12", ""),
            ("cpu-board", "9", ""),
        ],
    )
    def test_a_misspelt_one_is_not_found(self, path: str, text: str, hint: str) -> None:
        with pytest.raises(NotFound) as caught:
            rack().assign_text(path, text)
        assert hint in caught.value.hint

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

    def test_exported_answers_make_the_same_session_and_what_no_longer_fits_is_told(self) -> None:
        session = rack("frame=l", "pump=yes", "pump#2=yes").assign("cpu-board", d("1"), d("2"))
        session = session.assign_range("io-board", at_least=d("2"), at_most=d("3"))
        again, left_out = rack().answer_all(session.export())
        assert (again.domains(), left_out) == (session.domains(), ())
        other, left_out = rack("climate=hot").answer_all({"fan": "no", "frame": "m", "gone": "1"})
        assert other.answered == {"climate": "hot", "frame": "m"}
        assert [type(error) for error in left_out] == [ChoiceRefused, NotFound]

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
        assert session.in_language("fr").warnings(completed(session))[0].text.startswith("Une baie si légère")


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
