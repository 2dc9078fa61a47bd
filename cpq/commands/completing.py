"""What the shell offers on Tab. Reads file names and first words only; never loads the engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cpq.commands.session import nearest_workspace
from cpq.deals_folder import deal_names

_ACCOUNT = re.compile(r"^account: *([\w.-]+)", re.MULTILINE)
_PUBLISHED = re.compile(r'"name":"((?:[^"\\]|\\.)+)"')
_KEY = re.compile(r"(?P<indent> *)(?P<key>[A-Za-z0-9][\w.-]*):(?:\s|$)")


def _root(ctx: click.Context) -> Path:
    given = getattr(ctx.find_root().obj, "workspace_given", None)
    return given if isinstance(given, Path) else nearest_workspace()


def _starting(names: Iterator[str], incomplete: str) -> list[Any]:
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete)]


def section_keys(root: Path, folder: str, sections: frozenset[str]) -> Iterator[str]:
    """Keys right below the named top-level sections of the YAML files of a folder."""
    for path in sorted((root / folder).rglob("*.y*ml")) if (root / folder).is_dir() else ():
        inside, depth = False, 0
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            indented = _indented_key(line)
            if indented is None:
                continue
            indent, key = indented
            if indent == 0:
                inside, depth = key in sections, 0
            elif inside:
                depth = depth or indent
                if indent == depth:
                    yield key


def _indented_key(line: str) -> tuple[int, str] | None:
    """Indent and key of a line; keys of a section may have spaces at the top level only."""
    if line[:1].isalpha():
        return 0, line.partition(":")[0]
    match = _KEY.match(line)
    return (len(match["indent"]), match["key"]) if match else None


def complete_contract(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG001
    """Contracts of the workspace, by the names of their files."""
    folder = _root(ctx) / "contracts"
    names = (path.relative_to(folder).with_suffix("").as_posix() for path in sorted(folder.rglob("*.y*ml")))
    return _starting(names, incomplete)


_RULES = frozenset({"schedules", "promotions", "guardrails", "approval matrices"})


def complete_deal(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG001
    """Deals of the workspace, then files."""
    found = _starting(deal_names(_root(ctx)), incomplete)
    return found or [click.shell_completion.CompletionItem(incomplete, type="file")]


def complete_deal_or_product(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    """Deals and products, since ``price`` takes both."""
    return [*_starting(deal_names(_root(ctx)), incomplete), *complete_product(ctx, param, incomplete)] or complete_deal(
        ctx, param, incomplete
    )


def complete_deal_or_code(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    """Deals and problem codes, since ``explain`` takes both."""
    from cpq.problem_codes import CODES

    return [*_starting(deal_names(_root(ctx)), incomplete), *_starting(iter(CODES), incomplete)] or complete_deal(
        ctx, param, incomplete
    )


def complete_product(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG001
    """Product ids of the catalogs."""
    return _starting(section_keys(_root(ctx), "catalogs", frozenset({"products"})), incomplete)


def complete_rule(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG001
    """Ids of schedules, promotions, guardrails and approval rules."""
    return _starting(section_keys(_root(ctx), "pricing_rules", _RULES), incomplete)


def complete_version(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG001
    """Names of published versions, newest first, and the words that stand for versions."""
    path = _root(ctx) / ".cpq" / "policies" / "publications.jsonl"
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    names = _PUBLISHED.findall(text)
    if names:  # a shell is given only what was a name when it was published, not what a log may hold
        from cpq.policy_history.publication import why_not_a_name

        names = [name for name in names if not why_not_a_name(name)]
    return _starting(iter([*reversed(names), "in-force", "working"]), incomplete)


def complete_account(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG001
    """Ids of the accounts, which begin their documents."""
    folder = _root(ctx) / "accounts"
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.rglob("*.y*ml")))
    return _starting((found for text in texts for found in _ACCOUNT.findall(text)), incomplete)


def complete_language(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG001
    """Languages that documents have words for."""
    folder = Path(__file__).parents[1] / "documents" / "locales"
    return _starting((path.name for path in sorted(folder.iterdir()) if path.is_dir()), incomplete)


def complete_schema(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG001
    """Names of the schemas."""
    from cpq.commands.schemas import NAMES

    return _starting(iter(NAMES), incomplete)
