"""``cpq completion``: what a shell needs to complete commands, deals, products and rules."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish", "powershell")
VARIABLE = "_CPQ_COMPLETE"

_HOW = {
    "bash": 'add to ~/.bashrc: eval "$(cpq completion bash)"',
    "zsh": 'add to ~/.zshrc: eval "$(cpq completion zsh)"',
    "fish": "run once: cpq completion fish > ~/.config/fish/completions/cpq.fish",
    "powershell": "add to $PROFILE: cpq completion powershell | Out-String | Invoke-Expression",
}


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print a completion script for a shell.

    \b
    Example:
      cpq completion bash
    """
    from click.shell_completion import get_completion_class

    from cpq.commands.screen import note

    maker = get_completion_class(shell)
    if maker is None:
        raise click.UsageError(f"this version of click does not complete {shell}")
    click.echo(maker(ctx.find_root().command, {}, "cpq", VARIABLE).source())
    note(_HOW[shell])
