"""What every part of a stored quote has in common: frozen data that goes to JSON and comes back the same."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class StoredPart(BaseModel):
    """A frozen part of a stored quote or of an event, strict about unknown fields; amounts are text in its JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_json(self) -> dict[str, Any]:
        """JSON-ready data; :meth:`model_validate` of it gives an equal value."""
        return self.model_dump(mode="json")
