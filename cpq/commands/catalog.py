"""``cpq catalog``: what is on sale."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cpq.commands.completing import complete_product
from cpq.commands.json_output import echo_json
from cpq.commands.options import as_of_option, json_option, today, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.workspace import Workspace


@click.group()
def catalog() -> None:
    """Look at the products on sale.

    \b
    Example:
      cpq catalog list
    """


@catalog.command(name="list")
@click.option("--family", metavar="NAME", help="Only products of this family.")
@json_option
@workspace_option
@pass_session
def list_(session: Session, family: str | None, json: bool) -> None:
    """List every product.

    \b
    Example:
      cpq catalog list
    """
    workspace = session.open()
    products = [key for key, one in workspace.catalog.products.items() if family in (None, one.family)]
    if family is not None and not products:
        from cpq.problems import NotFound, did_you_mean

        known = sorted(workspace.catalog.families)
        hint = did_you_mean(family, known) or f"known are {', '.join(known) or 'none'}"
        raise NotFound(f"there is no family '{family}'", code="unknown-family", hint=hint)
    _print(workspace, products, json=json)


@catalog.command()
@click.argument("text")
@json_option
@workspace_option
@pass_session
def search(session: Session, text: str, json: bool) -> None:
    """Find products whose id, name, SKU or description holds TEXT, in any language.

    Where none does, the closest ids are shown. Ends with 4 when nothing is found.

    \b
    Example:
      cpq catalog search support
    """
    from cpq.problems import NotFound

    workspace = session.open()
    found = workspace.search(text)
    if not found:
        raise NotFound(f"no product matches '{text}'", code="unknown-product", hint="cpq catalog list shows all")
    _print(workspace, found, json=json)


@catalog.command()
@click.argument("product", shell_complete=complete_product)
@as_of_option
@json_option
@workspace_option
@pass_session
def show(session: Session, product: str, as_of: date | None, json: bool) -> None:
    """Show one product: names, charges, options, rules and its list prices in force.

    \b
    Example:
      cpq catalog show seat
    """
    from cpq.commands.product_view import product_json, product_sections
    from cpq.commands.screen import screen

    workspace = session.open()
    workspace.catalog.product(product)
    day = as_of or today()
    if json:
        echo_json(product_json(workspace, product, day))
        return
    out = screen()
    for title, grid in product_sections(workspace, product, day):
        out.text(title, "strong")
        out.grid(grid)
        out.text()


@catalog.command()
@click.argument("product", shell_complete=complete_product)
@click.option("--language", default="en", metavar="CODE", help="Language of the names, such as de.")
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Draw the tree to FILE.")
@click.option("--force", is_flag=True, help="Replace FILE where it exists.")
@json_option
@workspace_option
@pass_session
def tree(session: Session, product: str, language: str, svg: Path | None, force: bool, json: bool) -> None:
    """Show what can be chosen in PRODUCT: its attributes, its groups of options, and what is inside of those.

    [1..2] says how many options of a group are chosen, 1..3 how many units an option may have.

    \b
    Example:
      cpq catalog tree station
    """
    from cpq.commands.tree_view import tree_grid, tree_json

    found = session.open().option_tree(product, language)
    if svg is not None:
        from cpq.commands.screen import note
        from cpq.commands.writing import check_free, write_bytes
        from cpq.option_tree.drawing import tree_drawing

        check_free(svg, force=force)
        write_bytes(svg, tree_drawing(found, language).encode("utf-8"))
        note(f"wrote {svg}")
    if json:
        echo_json(tree_json(found))
    elif svg is None:
        from cpq.commands.screen import screen

        screen().grid(tree_grid(found))


def _print(workspace: Workspace, products: Iterable[str], *, json: bool) -> None:
    from cpq.commands.grid import Column, Grid
    from cpq.commands.product_view import summary_json
    from cpq.commands.screen import screen

    rows: list[dict[str, Any]] = [summary_json(workspace, product) for product in products]
    if json:
        echo_json({"schema": "cpq/products/1", "products": rows})
        return
    grid = Grid((Column("Product"), Column("Name", wraps=True), Column("Family"), Column("Charge"), Column("Unit")))
    for row in rows:
        grid.add(row["id"], row["name"], row["family"], row["charge"], row["unit"])
    screen().grid(grid)
