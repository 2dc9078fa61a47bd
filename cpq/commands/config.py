"""``cpq config``: the settings in force and where each comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cpq.commands.json_output import echo_json
from cpq.commands.options import json_option, workspace_option
from cpq.commands.session import DEFAULTS, Session, pass_session
from cpq.files.addresses import without_password

if TYPE_CHECKING:
    from cpq.workspace import Workspace


class Setting(NamedTuple):
    """One setting with its origin: a flag, an environment variable, a place in ``cpq.toml``, or the default."""

    name: str
    value: str
    origin: str


@click.group()
def config() -> None:
    """Look at the settings of the workspace.

    A flag goes before an environment variable CPQ_..., that before cpq.toml, that before the default.

    \b
    Example:
      cpq config show --origin
    """


@config.command()
@click.option("--origin", is_flag=True, help="Say where each value comes from.")
@json_option
@workspace_option
@pass_session
def show(session: Session, origin: bool, json: bool) -> None:
    """Show every setting in force.

    \b
    Example:
      cpq config show --origin
    """
    from cpq.commands.grid import Cell, Column, Grid
    from cpq.commands.screen import screen

    settings = list(_settings(session, session.load()))
    if json:
        rows = [setting._asdict() for setting in settings]
        echo_json({"schema": "cpq/settings/1", "settings": rows})
        return
    grid = Grid((Column("Setting"), Column("Value", wraps=True), *((Column("From"),) if origin else ())))
    for setting in settings:
        grid.add(setting.name, setting.value, *((Cell(setting.origin, "dim"),) if origin else ()))
    screen().grid(grid)


def _settings(session: Session, workspace: Workspace) -> Iterator[Setting]:
    origins = {"flag": "flag --workspace", "environment": "environment CPQ_WORKSPACE", "default": "nearest folder"}
    yield Setting("workspace", str(session.root), origins[session.workspace_origin])
    as_of = os.environ.get("CPQ_AS_OF")
    yield Setting("as_of", as_of or "today", "environment CPQ_AS_OF" if as_of else "default")
    for name, value in _flat("", workspace.config):
        variable = "CPQ_DATABASE_URL" if name == "store.url" else f"CPQ_{name.upper()}"
        if name == "store.url" and os.environ.get(variable):
            yield Setting(name, without_password(os.environ[variable]), f"environment {variable}")
        elif name in DEFAULTS and os.environ.get(variable):
            yield Setting(name, value, f"environment {variable}")
        else:
            yield Setting(name, value, _origin(workspace, name))


def _flat(prefix: str, model: Any) -> Iterator[tuple[str, str]]:
    """Fields of the settings by dotted name, with their values as text."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        key = f"{prefix}{name}"
        if hasattr(type(value), "model_fields"):
            yield from _flat(f"{key}.", value)
        elif isinstance(value, bytes):
            yield key, f"{len(value):,} bytes" if value else ""
        elif value is not None:
            yield key, without_password(_text(value)) if key == "store.url" else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ", ".join(str(part) for part in value)
    return (
        str(value)
        if not isinstance(value, dict)
        else ", ".join(f"{name}: {_text(part)}" for name, part in value.items())
    )


def _origin(workspace: Workspace, name: str) -> str:
    """``cpq.toml:3`` where the file says it, else ``default``."""
    model: Any = workspace.config
    *parents, last = name.split(".")
    for parent in parents:
        model = getattr(model, parent, None)
    if model is None or last not in model.model_fields_set or model.where.file != "cpq.toml":
        return "default"
    return str(Path(model.where_of(last).short))
