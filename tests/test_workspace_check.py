"""What ``Workspace.check`` finds beyond the policy: deals that do not price, settings that name nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpq.problems import CannotRender
from cpq.workspace import Workspace

FILES = {
    "catalogs/shop.yaml": (
        "catalog: shop\nproducts:\n  box: { name: Box, charge: one-time }\n  bag: { name: Bag, charge: one-time }\n"
    ),
    "pricing_rules/book.yaml": "price book: main\ncurrency: EUR\nprices: { box: { mode: per unit, price: 5.00 } }\n",
    "cpq.toml": 'price_book = "main"\n',
}


def checked(tmp_path: Path, **more: str) -> list[tuple[str, str]]:
    for path, text in {**FILES, **{name.replace("__", "/"): text for name, text in more.items()}}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return [(problem.code, problem.location.file) for problem in Workspace.load(tmp_path).check()]


def test_a_deal_that_asks_for_an_unknown_product_is_found(tmp_path: Path) -> None:
    deal = "account: acme\nas of: 2026-11-20\nlines: [{ product: bocks }]\n"
    (tmp_path / "deals").mkdir()
    (tmp_path / "deals" / "d.yaml").write_text(deal, encoding="utf-8")
    assert checked(tmp_path) == [("unknown-product", "deals/d.yaml")]


def test_a_deal_without_a_price_is_found(tmp_path: Path) -> None:
    (tmp_path / "deals").mkdir()
    (tmp_path / "deals" / "d.yaml").write_text(
        "account: acme\nas of: 2026-11-20\nlines: [{ product: bag }]\n", encoding="utf-8"
    )
    assert [code for code, _ in checked(tmp_path)] == ["no-price"]


def test_a_default_price_book_that_there_is_none_of_is_found(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    files = {**FILES, "cpq.toml": 'price_book = "mian"\n'}
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (problem,) = Workspace.load(tmp_path).check()
    assert (problem.code, problem.location.file, problem.hint) == (
        "unknown-price-book",
        "cpq.toml",
        "did you mean 'main'?",
    )


def test_a_logo_that_is_no_picture_is_refused_in_words(tmp_path: Path) -> None:
    settings = (
        'price_book = "main"\n[seller]\nname = "Kelvar"\ncountry = "US"\naddress = ["1 Main Street"]\n'
        '[documents]\nlogo_file = "logo.png"\n'
    )
    for path, text in {**FILES, "cpq.toml": settings, "logo.png": "no picture"}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    workspace = Workspace.open(tmp_path)
    deal = b"account: acme\nas of: 2026-11-20\nlines: [{ product: box }]\n"
    quote = workspace.price_deal(workspace.parse_deal(deal, "d.yaml"))
    with pytest.raises(CannotRender, match="logo") as refused:
        workspace.pdf(quote, "en")
    assert refused.value.code == "bad-logo"


def test_one_wrong_product_is_told_once_and_not_wherever_rules_name_it() -> None:
    files = {**FILES, "catalogs/shop.yaml": FILES["catalogs/shop.yaml"].replace("name: Bag", "nmae: Bag")}
    problems = Workspace.from_files({path: text.encode() for path, text in files.items()}).problems
    assert {problem.location.file for problem in problems} == {"catalogs/shop.yaml"}
    assert "unknown-product" not in {problem.code for problem in problems}
