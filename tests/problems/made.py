"""Samples that are made rather than kept: files too large to keep, calls of the library, documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from cpq.expressions import NUMBER, TEXT, Fact, TableType, Vocabulary, evaluate, parse
from cpq.files.folders import read_file
from cpq.files.limits import MAX_FILE_BYTES, MAX_TEXT, MAX_VALUES
from cpq.problems import InvalidFiles
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import QuoteRequest
from cpq.workspace import Workspace
from tests.problems.versions import CALLS as VERSIONS


def _large_file(root: Path) -> None:
    with (root / "catalogs" / "more.yaml").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)


def _long_text(root: Path) -> None:
    text = f"catalog: more\nproducts:\n  plus: {{ name: {'x' * (MAX_TEXT + 1)}, charge: recurring }}\n"
    (root / "catalogs" / "more.yaml").write_text(text, encoding="utf-8")


def _many_values(root: Path) -> None:
    (root / "pricing_rules" / "prices.csv").write_text("a\n" * (MAX_VALUES + 1), encoding="utf-8")


def _latin_letters(root: Path) -> None:
    text = "catalog: more\nproducts:\n  plus: { name: Siège, charge: recurring }\n"
    (root / "catalogs" / "more.yaml").write_bytes(text.encode("cp1252"))


def _link_outside(root: Path) -> None:
    (root / "catalogs" / "passwords.yaml").symlink_to("/etc/passwd")


def _bundles_that_double(root: Path) -> None:
    lines = ["catalog: deep", "products:"]
    for level in range(14):
        options = f"{{ x{level + 1}: {{ required: yes }}, y{level + 1}: {{ required: yes }} }}"
        bundle = f", bundle: {{ price: components, groups: {{ all: {{ options: {options} }} }} }}" if level < 13 else ""
        lines += [f"  {name}{level}: {{ name: Part, charge: one-time{bundle} }}" for name in "xy"]
    (root / "catalogs" / "deep.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


GENERATED: Mapping[str, Callable[[Path], None]] = {
    "file-too-large": _large_file,
    "not-utf8": _latin_letters,
    "outside-workspace": _link_outside,
    "text-too-long": _long_text,
    "too-many-lines": _bundles_that_double,
    "too-many-values": _many_values,
}
"""What writes the bad files of a sample into a workspace."""


def _read_a_folder(root: Path) -> None:
    _, problem = read_file(root / "catalogs", "catalogs")
    if problem is not None:
        raise InvalidFiles([problem])


def _nowhere(root: Path) -> None:
    Workspace.load(root / "elsewhere")


def _mistyped_deal(root: Path) -> None:
    Workspace.load(root).read_deal("boreel")


_SEGMENT = Vocabulary([Fact("quantity", NUMBER), Fact("segment", TEXT)], {"minimum": TableType((TEXT,), NUMBER)})


def _evaluate(text: str, facts: Mapping[str, Any], tables: Mapping[str, Any]) -> None:
    evaluate(parse(text, _SEGMENT), facts, tables)


def _broken_table(*_key: object) -> Decimal:
    raise OSError("the disk is gone")


def _document(
    root: Path, *, name: str = "Acme", language: str = "en", locale: str = "en_GB", **request: object
) -> None:
    from cpq.documents.build import build_view
    from cpq.documents.pdf import render
    from cpq.documents.seller import Seller
    from cpq.documents.template import Template
    from cpq.documents.texts import texts_for

    asked = {
        "account": {"id": "acme", "name": name},
        "as_of": "2026-11-20",
        "lines": [{"product": "setup"}],
        **request,
    }
    quote = Workspace.load(root).price(QuoteRequest.model_validate(asked))
    seller = Seller(name="Northwind SAS", country="FR")
    render(build_view(quote, texts=texts_for(language), seller=seller, template=Template(), locale=locale))


def _command(*arguments: str) -> Callable[[Path], str]:
    """What a command says on its error stream, run in the workspace."""

    def run(root: Path) -> str:
        from click.testing import CliRunner

        from cpq.commands import cli

        given = [argument.format(root=root) for argument in arguments]
        return CliRunner().invoke(cli, ["--workspace", str(root), *given]).stderr

    return run


def _file_for_a_folder(root: Path) -> str:
    (root / "out").write_text("not a folder", encoding="utf-8")
    return _command("init", "{root}/out/mine")(root)


def _told(error: Exception) -> str:
    """An error from outside the package, as the command line tells it."""
    from cpq.commands.failures import error_lines

    return "".join(f"{line}\n" for line in error_lines(error))


def _init_twice(root: Path) -> str:
    command = _command("init", "{root}/mine")
    command(root)
    return command(root)


def _scenario(root: Path) -> None:
    (root / "deals").mkdir()
    deal = "account: acme\nas of: 2026-11-20\nterm: 12 months\nlines: [{ id: seats, product: seat, quantity: 5 }]\n"
    (root / "deals" / "acme.yaml").write_text(deal, encoding="utf-8")
    (root / "tests" / "scenarios").mkdir(parents=True)
    (root / "tests" / "scenarios" / "rules.yaml").write_text(
        "scenarios:\n  - name: Ten seats\n    deal: deals/acme.yaml\n    change lines: { seat: { quantity: 10 } }\n"
        "    expect: { totals: { net: 5400.00 } }\n",
        encoding="utf-8",
    )


def _unknown_line(root: Path) -> str:
    from cpq.scenarios import failure_text

    _scenario(root)
    return "".join(f"{failure_text(result)}\n" for result in Workspace.load(root).test().results)


def _mistyped_scenario(root: Path) -> None:
    _scenario(root)
    Workspace.load(root).test(["tests/scenarios/rule.yaml"])


def _priced(root: Path) -> tuple[Workspace, PricedQuote]:
    workspace = Workspace.load(root)
    asked = {
        "account": "acme",
        "as_of": "2026-11-20",
        "term": "12 months",
        "lines": [{"id": "seats", "product": "seat"}],
    }
    return workspace, workspace.price(QuoteRequest.model_validate(asked))


def _mistyped_rule(root: Path) -> None:
    workspace, quote = _priced(root)
    workspace.why_not(quote, "volum")


def _without_a_seller(root: Path) -> None:
    workspace, quote = _priced(root)
    workspace.pdf(quote)


CALLS: Mapping[str, Callable[[Path], str | None]] = {
    **VERSIONS,
    "bad-logo": _without_a_seller,
    "cannot-write": _file_for_a_folder,
    "internal-error": lambda _: _told(RuntimeError("the cat sat on the keyboard")),
    "line-not-found": _command("explain", "acme", "--line", "seat"),
    "no-salesforce-export": _command("import", "salesforce", "{root}/catalogs", "--into", "{root}/imported"),
    "no-seller": _without_a_seller,
    "not-approved": _command("doc", "acme"),
    "other-system-failed": lambda _: _told(OSError(28, "No space left on device", "out/quote.pdf")),
    "rule-not-found": _mistyped_rule,
    "scenario-not-found": _mistyped_scenario,
    "schema-not-found": _command("schema", "pricebook"),
    "target-not-empty": _init_twice,
    "too-tall": lambda root: _document(root, name="Acme\n" * 400),
    "unknown-line": _unknown_line,
    "wrong-usage": lambda _: _told(click.UsageError("name a deal, or products such as seat:120")),
    "cannot-read": _read_a_folder,
    "deal-not-found": _mistyped_deal,
    "evaluation-failed": lambda _: _evaluate(
        "lookup('minimum', segment) > 1", {"segment": "retail"}, {"minimum": _broken_table}
    ),
    "level-without-totals": lambda root: _document(root, sold_through={"partner": "kelvin", "tier": "silver"}),
    "missing-fact": lambda _: _evaluate("quantity >= 100", {"segment": "retail"}, {}),
    "missing-glyph": lambda root: _document(root, name="株式会社アクメ"),
    "missing-table": lambda _: _evaluate("lookup('minimum', segment) > 1", {"segment": "retail"}, {}),
    "needs-shaping": lambda root: _document(root, name="Acme x\u0331"),
    "no-workspace": _nowhere,
    "unknown-language": lambda root: _document(root, language="it"),
    "unknown-locale": lambda root: _document(root, locale="klingon"),
    "wrong-fact-type": lambda _: _evaluate("quantity >= 100", {"quantity": "120"}, {}),
}
"""Calls of the library that end in the error of a code."""
