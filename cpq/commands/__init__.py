"""The commands of ``cpq``, one module each, gathered in a group that loads a module when its command is used."""

from cpq.commands.root import cli

__all__ = ["cli"]
