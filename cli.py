"""``python cli.py ...``: the same commands as the installed script ``cpq``."""

from cpq.commands import cli

if __name__ == "__main__":
    cli(prog_name="cpq")
