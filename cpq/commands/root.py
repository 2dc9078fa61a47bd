"""The group that gathers the commands, loads each when it is used, and turns every error into an exit code."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import click

from cpq import __version__
from cpq.commands.options import workspace_option
from cpq.commands.session import Session

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "init": "cpq.commands.init:init",
        "validate": "cpq.commands.validate:validate",
        "lint": "cpq.commands.lint:lint",
        "configure": "cpq.commands.configure:configure",
        "price": "cpq.commands.price:price",
        "explain": "cpq.commands.explain:explain",
        "billing": "cpq.commands.billing:billing",
        "materials": "cpq.commands.materials:materials",
        "doc": "cpq.commands.doc:doc",
        "quote": "cpq.commands.quote:quote",
        "queue": "cpq.commands.queue:queue",
        "review": "cpq.commands.review:review",
        "approve": "cpq.commands.deciding:approve",
        "reject": "cpq.commands.deciding:reject",
        "counter": "cpq.commands.deciding:counter",
        "recall": "cpq.commands.deciding:recall",
        "delegate": "cpq.commands.passing_on:delegate",
        "escalate": "cpq.commands.passing_on:escalate",
        "remind": "cpq.commands.passing_on:remind",
        "report": "cpq.commands.report:report",
        "audit": "cpq.commands.audit:audit",
        "contract": "cpq.commands.contract:contract",
        "usage": "cpq.commands.usage:usage",
        "test": "cpq.commands.test:test",
        "rules": "cpq.commands.rules:rules",
        "diff": "cpq.commands.diff:diff",
        "compare": "cpq.commands.compare:compare",
        "pricelist": "cpq.commands.pricelist:pricelist",
        "catalog": "cpq.commands.catalog:catalog",
        "schema": "cpq.commands.schema:schema",
        "import": "cpq.commands.import_:import_",
        "conformance": "cpq.commands.conformance:conformance",
        "desk": "cpq.commands.desk:desk",
        "events": "cpq.commands.events:events",
        "db": "cpq.commands.db:db",
        "config": "cpq.commands.config:config",
        "completion": "cpq.commands.completion:completion",
    }
)
"""Where each command lives, in the order of the help page: the way a newcomer meets them."""


EXAMPLE = "\b\nExample:"
"""What begins the example of a help text."""


def with_example_last(command: click.Command) -> click.Command:
    """The command with its example moved from the help text to the end of the page, below the options."""
    words, mark, example = inspect.cleandoc(command.help or "").partition(EXAMPLE)
    if mark:
        command.help, command.epilog = words.rstrip(), mark + example
    command.short_help = command.short_help or _first_sentence(words)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            with_example_last(inner)
    return command


def _first_sentence(words: str) -> str:
    """What lists of commands say: the whole first sentence, which a terminal breaks into lines."""
    return re.split(r"(?<=\.)\s", " ".join(words.partition("\n\n")[0].split()), maxsplit=1)[0]


class CommandGroup(click.Group):
    """A group whose commands are imported one by one, so that none pays for the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """Names of the commands, in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, imported now."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return with_example_last(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with; a misspelt one is refused with the closest name."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from error

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the group's own options, remembering how errors are to be told."""
        ctx.meta["cpq.json"] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever goes wrong is told in one way and ends with a stated exit code."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort):
            raise
        except click.NoSuchCommand as error:
            from cpq.commands.failures import fail

            return fail(ctx, self._at_home(ctx, error), as_json=bool(ctx.meta["cpq.json"]))
        except Exception as error:  # noqa: BLE001 (the one place where every error becomes an exit code)
            from cpq.commands.failures import fail

            return fail(ctx, error, as_json=bool(ctx.meta["cpq.json"]))

    def _at_home(self, ctx: click.Context, error: click.NoSuchCommand) -> click.UsageError:
        """The same error; where the command is there, but with or without ``quote`` before it, that is said."""
        name, group = error.command_name, self if error.ctx is None else error.ctx.command
        quote = self.get_command(ctx, "quote")
        if group is not self and name in COMMANDS:
            right = name
        elif group is self and isinstance(quote, click.Group) and name in quote.commands:
            right = f"quote {name}"
        else:
            return error
        return click.UsageError(f"No such command '{name}' here: say cpq {right}", ctx=error.ctx)


@click.group(
    cls=CommandGroup,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "CPQ", "max_content_width": 100},
)
@workspace_option
@click.option("--no-cache", is_flag=True, help="Read large files anew, and keep nothing of them.")
@click.version_option(__version__, "--version", "-V", prog_name="cpq")
@click.pass_context
def cli(ctx: click.Context, no_cache: bool) -> None:
    """Configure, price and quote from plain files.

    Catalogs, price books and rules are files in a workspace; every price is explained down to the line of
    the file that made it. Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 files or requests have
    problems, 4 a named thing is not found, 5 held for approval, 6 conflict, 7 not allowed, 8 scenarios or conformance
    failed, 9 another system failed.

    \b
    Example:
      cpq price seat:120 support --term 36 --account boreal
    """
    ctx.ensure_object(Session).no_cache = no_cache


with_example_last(cli)
