"""Secrets, which files name and only the environment holds."""

from __future__ import annotations

from collections.abc import Mapping

from cpq.problems import CpqError


def secret_of(name: str, environment: Mapping[str, str]) -> str:
    """The secret in an environment variable.

    Raises:
        CpqError: ``no-secret``: it is not set.
    """
    value = environment.get(name, "")
    if not value:
        raise CpqError(f"{name} is not in the environment", code="no-secret", hint=f"put the secret into {name}")
    return value
