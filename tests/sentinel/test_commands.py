"""No command tells a cost to somebody who may not see it: in the terminal, as data, in files that it writes, in errors.

The commands are those of the program: a new one is run by the example of its help page, or has to be named here.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import click
import pytest

from tests.commands.test_help import ALL
from tests.sentinel.conftest import LOW_MARGIN, SOLD, House
from tests.sentinel.traces import SENTINEL, figures, readable, traces

LEAVES = {" ".join(names): command for names, command in ALL if not isinstance(command, click.Group)}

OF_DEALS = {
    "price": "{0}",
    "explain": "{0}",
    "explain of a line": "{0} --line onboarding",
    "billing": "{0}",
    "materials": "{0}",
    "doc": "{0} --draft -o made.pdf",
    "contract create": "{0}",
    "usage": "{0} --measured usage.csv",
    "compare": "{0} --terms 12,24",
    "compare without margins": "{0} --terms 12,24 --hide-margin",
    "compare by a margin": "{0} --hide-margin --set discount.target-margin=40%",
}
"""Commands that take a deal, so the number of a stored quote too: then the right of whoever acts counts."""

_NAMES_OF_DEALS = {name.partition(" of ")[0].partition(" without ")[0].partition(" by ")[0] for name in OF_DEALS}
OF_PEOPLE = {
    name
    for name, command in LEAVES.items()
    if name not in _NAMES_OF_DEALS
    and any(one.name == "as_" and getattr(one, "metavar", "") == "PERSON" for one in command.params)
}
"""Commands on stored quotes: who asks is said by --as."""

TELLS_NOBODY = {
    "desk tick": "--dry-run",
    "events list": "",
    "events status": "",
    "events replay": "crm --dry-run",
    "db verify": "",
    "db upgrade": "--dry-run",
    "db rebuild": "",
    "db backup": "copy.db",
    "config show": "--origin",
    "completion": "bash",
}
"""Commands without a person that have no reason to tell a cost."""

_FILES = "tells what catalogs and rules say, which whoever runs it can read"
OF_FILES = {
    **dict.fromkeys(("validate", "lint", "test", "configure", "pricelist", "diff"), _FILES),
    **dict.fromkeys(("catalog list", "catalog search", "catalog show", "catalog tree"), _FILES),
    **dict.fromkeys(("rules diff", "rules list", "rules publish", "rules rollback", "rules show"), _FILES),
    **dict.fromkeys(
        ("contract amend", "contract list", "contract prices", "contract renew", "contract show"),
        "prices files of contracts/ by the files of the workspace, both at hand",
    ),
    **dict.fromkeys(("import dimacs", "import salesforce", "import uvl"), "makes files of files"),
    "init": "writes the files of a template",
    "conformance": "reads nothing of a workspace",
    "schema": "names the fields of files, and holds no figure",
    "db restore": "copies a database, which only whoever holds its file can do",
}
"""Commands on files alone, with the reason for which no right guards what they tell."""


def test_every_command_is_looked_at_or_named_with_a_reason() -> None:
    places = [OF_PEOPLE, _NAMES_OF_DEALS, set(TELLS_NOBODY), set(OF_FILES)]
    named = [name for place in places for name in place]
    assert sorted(named) == sorted(LEAVES), "a command is new, gone, or named twice"


def _examples() -> list[tuple[str, str]]:
    return [
        (name, line.strip().removeprefix("cpq "))
        for name in sorted(OF_PEOPLE)
        for line in (LEAVES[name].epilog or "").splitlines()
        if line.strip().startswith("cpq ")
    ]


def _as(person: str, example: str) -> list[str]:
    """The words of an example, said by somebody."""
    words = shlex.split(example)
    words[words.index("--as") + 1] = person
    return words


def _about(number: str, words: list[str]) -> list[str]:
    return [number if word.startswith("Q-2026-") else word for word in words]


def _asked(example: str, command: click.Command, person: str) -> list[list[str]]:
    """The example, about its own quote and about the one that a cost holds up; in words, as data, and on trial."""
    words = _as(person, example)
    options = {option for one in command.params for option in one.opts}
    ways = [words, _about(LOW_MARGIN, words), _about(SOLD, words)]
    data = [[*way, "--json"] for way in ways]
    trial = [[*data[1], "--dry-run"]] if "--dry-run" in options else []
    return [*ways, *data, *trial]


@pytest.fixture(scope="module")
def derived(house: House) -> set[str]:
    """Every figure of cost and margin that somebody who may see them is told of these quotes."""
    house.fresh()
    found: set[str] = set()
    for number in ("Q-2026-0001", "Q-2026-0004", LOW_MARGIN, SOLD):
        for name in ("show", "history", "insight"):
            told = house.run("quote", name, number, "--json", "--as", "desk-1")
            assert told.exit_code == 0, told.stderr
            found |= figures(told.stdout)
    return found


def test_whoever_may_see_cost_is_told_it(house: House, derived: set[str]) -> None:
    house.fresh()
    assert SENTINEL in house.run("quote", "show", LOW_MARGIN, "--json", "--as", "desk-1").stdout
    assert len(derived) > 10
    for name in ("show", "history", "diff", "insight"):
        told = house.run("quote", name, LOW_MARGIN, "--json", "--as", "controller").stdout
        assert traces(told, derived), name
    assert traces(house.run("price", LOW_MARGIN, person="controller").stdout, derived)


@pytest.mark.parametrize(("name", "example"), _examples(), ids=lambda text: text[:60])
def test_no_command_on_stored_quotes_tells_a_rep_a_cost(
    house: House, derived: set[str], name: str, example: str
) -> None:
    _tells_nothing(house, derived, name, example, "rep-north")


@pytest.mark.long
@pytest.mark.parametrize("person", ["counsel", "admin"])
@pytest.mark.parametrize(("name", "example"), _examples(), ids=lambda text: text[:60])
def test_no_command_on_stored_quotes_tells_somebody_else_a_cost(
    house: House, derived: set[str], name: str, example: str, person: str
) -> None:
    """Counsel decides and the administrator sees every quote; neither may see cost."""
    _tells_nothing(house, derived, name, example, person)


def _tells_nothing(house: House, derived: set[str], name: str, example: str, person: str) -> None:
    for words in _asked(example, LEAVES[name], person):
        house.fresh()
        done = house.run(*words)
        assert done.exit_code in (0, 3, 4, 5, 6, 7), (words, done.stderr)
        _holds_nothing(house, derived, " ".join(words), done.output)


@pytest.mark.parametrize("name", OF_DEALS)
def test_no_command_that_takes_a_deal_tells_a_rep_the_cost_of_a_stored_quote(
    house: House, derived: set[str], name: str
) -> None:
    command = name.partition(" of ")[0].partition(" without ")[0].partition(" by ")[0]
    more = (["--json"], []) if any("--json" in one.opts for one in LEAVES[command].params) else ([],)
    for number in (LOW_MARGIN, SOLD):
        for way in more:
            house.fresh()
            words = [*command.split(), *OF_DEALS[name].format(number).split(), *way]
            done = house.run(*words, person="rep-north")
            assert done.exit_code in (0, 3, 5, 7), (words, done.stderr)
            _holds_nothing(house, derived, " ".join(words), done.output)


@pytest.mark.parametrize("name", TELLS_NOBODY)
def test_a_command_without_a_person_tells_no_cost(house: House, derived: set[str], name: str) -> None:
    house.fresh()
    done = house.run(*name.split(), *TELLS_NOBODY[name].split())
    assert done.exit_code in (0, 4), done.stderr
    assert traces(done.output, derived) == []


@pytest.mark.parametrize(
    "change",
    [
        "discount.target-margin=40%",
        "seats.discount.target-margin=40%",
        "suite.discount.target-margin=40%",
    ],
)
def test_a_rep_cannot_price_by_a_margin(house: House, change: str) -> None:
    house.fresh()
    done = house.run("quote", "set", "Q-2026-0001", change, "--dry-run", "--as", "rep-north")
    assert (done.exit_code, "may not ask for a margin" in done.stderr) == (7, True)


def test_a_rep_cannot_hide_a_target_margin_in_a_segment(house: House) -> None:
    house.fresh()
    Path("ramp.yaml").write_text(
        "account: pergamote\nprice book: eu-2026\nas of: 2026-11-16\nterm: 24 months\nlines:\n"
        "  - { id: seats, product: seat, segments: [{ months: 12, quantity: 9, discount: { target margin: 40% } },"
        " { months: 12, quantity: 12 }] }\n",
        encoding="utf-8",
    )
    done = house.run("quote", "new", "ramp.yaml", "--dry-run", "--as", "rep-north")
    assert (done.exit_code, "may not ask for a margin" in done.stderr) == (7, True), done.stderr


def test_a_rep_cannot_configure_by_margin(house: House) -> None:
    house.fresh()
    words = ("quote", "configure", "Q-2026-0001", "suite", "--auto", "best-margin", "--as", "rep-north")
    done = house.run(*words)
    assert (done.exit_code, "may not see margins" in done.stderr) == (7, True)


def test_what_an_approver_aims_at_is_told_without_its_margin(house: House) -> None:
    house.fresh()
    told = house.run("quote", "history", LOW_MARGIN, "--as", "rep-north").stdout
    assert "target margin" in told
    assert "84" not in told.partition("target margin")[2].partition("\n")[0]


def _holds_nothing(house: House, derived: set[str], words: str, output: str) -> None:
    assert traces(output, derived) == [], words
    for path, data in house.written().items():
        assert traces(readable(data), derived) == [], f"{words} wrote {path}"
