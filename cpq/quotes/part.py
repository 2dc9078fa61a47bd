"""What every part of a request has in common."""

from __future__ import annotations

from pydantic import ConfigDict

from cpq.files.models import FileModel


class RequestPart(FileModel):
    """A part of a request: frozen, strict about unknown fields, its names those of the JSON."""

    model_config = ConfigDict(alias_generator=None, str_strip_whitespace=False)
