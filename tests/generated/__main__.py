"""Print a generated case, and what engine and oracle make of it: ``python -m tests.generated 17/3``."""

from __future__ import annotations

from pathlib import Path

import click

from cpq.problems import InvalidRequest
from tests.generated.cases import FILE, case
from tests.generated.outcomes import compared


@click.command()
@click.argument("name", metavar="SEED/DEAL")
@click.option("--write", "folder", type=click.Path(path_type=Path), help="Write the workspace and the deal there.")
def main(name: str, folder: Path | None) -> None:
    """Print the files of a generated case, or write them where ``cpq price deals/generated.yaml`` finds them."""
    seed, _, number = name.partition("/")
    made = case(int(seed), int(number or 0))
    for path, text in ({**made.world.files, FILE: made.text}).items():
        if folder is None:
            click.echo(f"--- {path}\n{text}")
        else:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    try:
        configured = made.configured()
    except InvalidRequest as error:
        click.echo(f"refused before pricing:\n{error}")
        return
    found = compared(configured, made.policy(configured))
    click.echo("priced" if found.priced else "no price")
    click.echo("\n".join(found.differences) or "engine and oracle agree")


if __name__ == "__main__":
    main()
