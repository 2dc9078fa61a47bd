"""The tree of a product's choices: its order, its bounds in words, and what is inside of options, once."""

from __future__ import annotations

from cpq.option_tree import OptionTree, option_tree
from cpq.option_tree.rows import tree_rows
from cpq.option_tree.wording import group_bounds, option_bounds, option_marks
from cpq.workspace import Workspace

FILES = {
    "catalogs/c.yaml": b"""
catalog: c
products:
  rack:
    name: { en: Rack, de: Schrank }
    charge: one-time
    attributes:
      frame: { name: { en: Frame, de: Rahmen }, one of: [s, m], default: s }
      heater-kw: { one of: [3, 6], unit: kW, required: no, when: frame == "m" }
    bundle:
      groups:
        boards:
          name: { en: Boards, de: Baugruppen }
          min: 1
          max: 9
          options:
            board: { min: 1, max: 4 }
            fan: { quantity: 2, editable: no, required: yes }
            pump: { instances: 3, editable: no }
        more:
          options:
            fuse: { max: 2.5 }
            cable: { min: 2, quantity: 2 }
            lamp: { selected: yes, included: yes }
            double: {}
  double: { name: Double <pump> & more, charge: one-time, bundle: { groups: { inner: { options: { pump: {} } } } } }
  pump: { name: Pump, charge: one-time, attributes: { seal: { yes or no: no } } }
  board: { name: Board, charge: one-time }
  fan: { name: Fan, charge: one-time }
  fuse: { name: Fuse, charge: one-time }
  cable: { name: Cable, charge: one-time }
  lamp: { name: Lamp, charge: one-time }
"""
}


def rack(language: str = "en") -> OptionTree:
    return option_tree(Workspace.from_files(FILES).catalog, "rack", language)


def test_the_tree_keeps_the_order_of_the_file() -> None:
    tree = rack()
    assert [node.id for node in tree.attributes] == ["frame", "heater-kw"]
    assert [(group.id, [node.id for node in group.options]) for group in tree.groups] == [
        ("boards", ["board", "fan", "pump"]),
        ("more", ["fuse", "cable", "lamp", "double"]),
    ]
    assert [node.id for node in tree.options()] == ["board", "fan", "pump", "fuse", "cable", "lamp", "double", "pump"]


def test_names_are_in_the_language_asked_for_and_ids_stand_in_for_missing_ones() -> None:
    tree = rack("de-AT")
    assert (tree.name, tree.groups[0].name, tree.groups[1].name) == ("Schrank", "Baugruppen", "more")
    assert [node.name for node in tree.attributes] == ["Rahmen", "heater-kw"]


def test_a_group_allows_no_more_options_than_it_has() -> None:
    assert [group_bounds(group) for group in rack().groups] == ["[1..3]", "[0..4]"]


def test_units_are_said_where_there_is_something_to_say() -> None:
    words = {node.id: option_bounds(node) for node in rack().options() if node.id != "pump"}
    assert words == {
        "board": "1..4",
        "fan": "2",
        "fuse": "..2.5",
        "cable": "2..",
        "lamp": "any",
        "double": "any",
    }


def test_what_is_inside_of_a_product_stands_in_the_tree_once() -> None:
    first, second = (node for node in rack().options() if node.id == "pump")
    assert first.inside is not None
    assert [node.id for node in first.inside.attributes] == ["seal"]
    assert (second.inside, second.repeated, option_marks(second)) == (None, True, ("choices of pump as above",))


def test_the_rows_of_a_tree_are_joined_by_lines() -> None:
    assert [f"{row.branch}{row.id} {row.bounds}".rstrip() for row in tree_rows(rack())] == [
        "rack",
        "├─ frame",
        "├─ heater-kw",
        "├─ boards [1..3]",
        "│  ├─ board 1..4",
        "│  ├─ fan 2",
        "│  └─ pump",
        "│     └─ seal",
        "└─ more [0..4]",
        "   ├─ fuse ..2.5",
        "   ├─ cable 2..",
        "   ├─ lamp any",
        "   └─ double any",
        "      └─ inner [0..1]",
        "         └─ pump any",
    ]


def test_rows_say_domains_conditions_and_marks() -> None:
    said = {row.id: row.about for row in tree_rows(rack()) if row.about}
    assert said == {
        "frame": "one of s, m",
        "heater-kw": 'one of 3, 6 kW, where frame == "m"',
        "fan": "required",
        "lamp": "preselected, included",
        "seal": "yes or no",
        "pump": "choices of pump as above",
    }
