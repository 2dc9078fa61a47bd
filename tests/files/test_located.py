"""Data that remembers where it was written."""

import copy

from cpq.files.located import LocatedList, LocatedMap, LocatedText, location_of, place_of
from cpq.files.yaml_reader import read_yaml
from cpq.problems import NOWHERE, SourceLocation

HERE = SourceLocation("f", 2, 3)


def test_a_text_is_a_string_with_a_place() -> None:
    text = LocatedText("seat", HERE, quoted=False)
    assert (text, text.where, text.quoted, hash(text)) == ("seat", HERE, False, hash("seat"))
    assert (LocatedText("x").where, LocatedText("x").quoted) == (NOWHERE, True)
    twin = copy.deepcopy(text)
    assert (twin, twin.where, twin.quoted) == (text, HERE, False)


def test_a_map_copy_keeps_its_places_and_is_its_own() -> None:
    original = LocatedMap([("a", "1")], HERE, {"a": SourceLocation("f", 2, 5)})
    twin = original.copy()
    twin["b"] = "2"
    assert (original, twin) == ({"a": "1"}, {"a": "1", "b": "2"})
    assert (twin.where, str(twin.place_of("a")), twin.place_of("b")) == (HERE, "f:2:5", HERE)


def test_a_place_is_nowhere_for_what_was_built_in_code() -> None:
    assert place_of({"a": 1}) is NOWHERE
    assert place_of(LocatedList(where=HERE)) is HERE
    assert place_of(LocatedList()) is NOWHERE
    assert location_of({"a": ["b"]}, ["a", 0]) == NOWHERE


def test_a_path_leads_to_the_place_of_its_value() -> None:
    documents, _ = read_yaml("prices:\n  seat:\n    tiers: [ { from: 1 }, { from: 5 } ]\n", "b.yaml")
    data = documents[0]

    def at(*path: str | int) -> str:
        return str(location_of(data, path))

    assert at() == "b.yaml:1:1"
    assert at("prices", "seat", "tiers", 1, "from") == "b.yaml:3:35"
    assert at("prices", "seat", "slab", "tiers", 1) == "b.yaml:3:27", "a tag has no key in the file"
    assert at("prices", "seat", "tiers", 9) == "b.yaml:3:12", "an index beyond the list stays at the list"
    assert at("prices", "seat", "missing") == "b.yaml:3:5"
    assert at("prices", "seat", "[key]") == "b.yaml:2:3"
    assert at("prices", 0, "seat") == "b.yaml:3:5"


def test_a_value_without_a_place_is_shown_at_what_holds_it() -> None:
    data = LocatedMap([("a", {"b": "c"})], HERE)
    assert location_of(data, ["a", "b"]) == HERE
