"""What commands print with ``--json``: one document, readable as it stands."""

from __future__ import annotations

import json

import click


def json_text(data: object) -> str:
    """Data as the text of a JSON document."""
    return json.dumps(data, ensure_ascii=False, indent=2)


def echo_json(data: object) -> None:
    """Print data as a JSON document."""
    click.echo(json_text(data))
