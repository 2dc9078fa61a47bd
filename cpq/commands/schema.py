"""``cpq schema``: the JSON Schema of each kind of file and of each answer, for editors and programs."""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import Any

import click

from cpq.commands.completing import complete_schema
from cpq.commands.schemas import NAMES


@click.command()
@click.argument("name", required=False, shell_complete=complete_schema)
@click.option("--list", "list_", is_flag=True, help="List the names.")
@click.option("--out", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to FILE.")
@click.option("--json", is_flag=True, help="With --list: print JSON. A schema is JSON anyway.")
def schema(name: str | None, list_: bool, out: Path | None, json: bool) -> None:
    """Print the JSON Schema of a kind of file.

    With it an editor completes and checks what you write.

    \b
    Example:
      cpq schema price-book
      cpq schema --list
    """
    from cpq.commands.screen import note, screen
    from cpq.commands.writing import write_bytes

    if list_ or name is None:
        if json:
            click.echo(json_text.dumps(dict(NAMES), indent=2))
        else:
            screen().grid(_listed())
        return
    text = json_text.dumps(_schema(name), ensure_ascii=False, indent=2)
    if out is None:
        click.echo(text)
    else:
        write_bytes(out, f"{text}\n".encode())
        note(f"wrote {out}")


def _listed() -> Any:
    from cpq.commands.grid import Column, Grid

    grid = Grid((Column("Name"), Column("What it describes", wraps=True)))
    for name, about in NAMES.items():
        grid.add(name, about)
    return grid


def _schema(name: str) -> dict[str, Any]:
    from cpq.commands.schemas import schema_of
    from cpq.problems import NotFound, did_you_mean

    if name not in NAMES:
        hint = did_you_mean(name, NAMES) or "cpq schema --list shows the names"
        raise NotFound(f"there is no schema '{name}'", code="schema-not-found", hint=hint)
    return schema_of(name)
