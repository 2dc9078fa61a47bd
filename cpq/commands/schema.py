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
@click.option(
    "--all", "all_", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Write them all into DIR."
)
@click.option("--json", is_flag=True, help="With --list: print JSON. A schema is JSON anyway.")
def schema(name: str | None, list_: bool, out: Path | None, all_: Path | None, json: bool) -> None:
    """Print the JSON Schema of a kind of file.

    With it an editor completes and checks what you write. --all writes every schema into a folder, with an
    index.json that says which files each is for; a file names its own in the first line:
    # yaml-language-server: $schema=../.cpq/schemas/price-book.json

    \b
    Example:
      cpq schema price-book
      cpq schema --list
      cpq schema --all .cpq/schemas
    """
    from cpq.commands.screen import note, screen
    from cpq.commands.writing import write_bytes

    if all_ is not None:
        if name is not None or out is not None:
            raise click.UsageError("--all writes every schema into its folder; leave NAME and --out away")
        files = _all()
        _check_own(all_)
        for file, data in files.items():
            write_bytes(all_ / file, _as_bytes(data))
            click.echo(str(all_ / file))
        return
    if list_ or name is None:
        if json:
            click.echo(json_text.dumps(dict(NAMES), indent=2))
        else:
            screen().grid(_listed())
        return
    data = _as_bytes(_schema(name))
    if out is None:
        click.echo(data, nl=False)
    else:
        write_bytes(out, data)
        note(f"wrote {out}")


def _check_own(folder: Path) -> None:
    """Refuse a folder that holds anything but schemas that this command wrote, which its index lists."""
    from cpq.problems import CpqError

    there = sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []
    strange = [name for name in there if name not in _written_before(folder) | {"index.json"}]
    if there and (strange or not _written_before(folder)):
        first = folder / (strange or there)[0]
        raise CpqError(
            f"{first} was not written by cpq schema", code="target-not-empty", hint="name a new or empty folder"
        )


def _written_before(folder: Path) -> set[str]:
    """Names of the schemas that the index of an earlier run lists; none where there is no such index."""
    try:
        index = json_text.loads((folder / "index.json").read_bytes())
        if index["schema"] != "cpq/schemas/1":
            return set()
        return {entry["file"] for entry in index["schemas"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _as_bytes(data: Any) -> bytes:
    return f"{json_text.dumps(data, ensure_ascii=False, indent=2)}\n".encode()


def _all() -> dict[str, Any]:
    """Every schema by the name of its file, and the index of them."""
    from cpq.commands.schemas import FILES, schema_of

    entries = []
    for name, about in NAMES.items():
        files = {"for": FILES[name]} if name in FILES else {}
        entries.append({"name": name, "about": about, "file": f"{name}.json", **files})
    schemas = {f"{name}.json": schema_of(name) for name in NAMES}
    return {**schemas, "index.json": {"schema": "cpq/schemas/1", "schemas": entries}}


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
