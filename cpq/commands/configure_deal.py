"""A configuration as a deal: the request that it becomes, as a file that ``cpq price`` reads, and where it goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cpq.commands.json_output import json_text

if TYPE_CHECKING:
    from cpq.quotes.request import LineRequest, QuoteRequest


def deliver(request: QuoteRequest, write: Path | None, *, json: bool) -> None:
    """Write the deal to a file, or to the standard output where there is none and JSON is not what stands there."""
    from cpq.commands.screen import note
    from cpq.commands.writing import write_bytes

    if write is not None:
        write_bytes(write, deal_text(request, as_json=write.suffix == ".json").encode("utf-8"))
        note(f"wrote {write}")
    elif not json:
        click.echo(deal_text(request, as_json=False), nl=False)


def deal_text(request: QuoteRequest, *, as_json: bool) -> str:
    """The file of a deal, YAML or JSON."""
    if as_json:
        return json_text(request.to_json()) + "\n"
    from cpq.exchange.yaml_writer import to_yaml

    return to_yaml(_document(request), "Written by cpq configure; prices are worked out when it is priced").decode()


def _document(request: QuoteRequest) -> dict[str, Any]:
    said = request.to_json()
    del said["schema"]
    lines = [_line(line) for line in request.lines]
    return {name.replace("_", " "): value for name, value in said.items() if name != "lines"} | {"lines": lines}


def _line(line: LineRequest) -> dict[str, Any]:
    said = line.model_dump(mode="json", exclude_defaults=True)
    return {name.replace("_", " "): value for name, value in said.items()}
