"""What quotes say in the state machine: small deals, and edits that make one riskier, safer or neither."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from cpq.desk.edits import Edits

PERCENTS = [0, 4, 6, 9, 11, 12, 14, 18, 21, 25, 35, 100]
QUANTITIES = [1, 2, 5, 21]
DAYS = [14, 30, 45, 60]
OFFER_LASTS = timedelta(days=15)

LINE = st.fixed_dictionaries(
    {
        "product": st.sampled_from(["thing", "thing", "thing", "dear", "unknown"]),
        "quantity": st.sampled_from(QUANTITIES),
        "percent": st.sampled_from(PERCENTS),
    }
)
DEAL = st.fixed_dictionaries({"lines": st.lists(LINE, min_size=1, max_size=2), "days": st.sampled_from(DAYS)})
KINDS = ["riskier", "safer", "longer", "shorter", "note", "add", "remove", "reorder", "customer"]


def whole(deal: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A deal with everything that a quote says."""
    lines = [{"id": name, **line} for name, line in zip("abcdefgh", deal["lines"], strict=False)]
    return {
        "as_of": now.date(),
        "until": (now + OFFER_LASTS).date(),
        "account": "buyer",
        "days": deal["days"],
        "note": 0,
        "lines": lines,
    }


class Edited(NamedTuple):
    """An edit, as the model knows it and as people type it."""

    says: dict[str, Any]
    edits: Edits


def edited(before: Mapping[str, Any], kind: str, nth: int) -> Edited | None:  # noqa: C901 - one case a kind
    """What a quote says after an edit of a kind; None where there is nothing of that kind to do.

    Args:
        nth: Which of the possible ones.
    """
    says = deepcopy(dict(before))
    line = says["lines"][nth % len(says["lines"])]
    if kind in ("riskier", "safer"):
        near = [one for one in PERCENTS if (one > line["percent"]) == (kind == "riskier") and one != line["percent"]]
        if not near:
            return None
        line["percent"] = near[nth % len(near)]
        return Edited(says, Edits({f"{line['id']}.discount": f"{line['percent']}%"}))
    if kind in ("longer", "shorter"):
        near = [one for one in DAYS if (one > says["days"]) == (kind == "longer") and one != says["days"]]
        if not near:
            return None
        says["days"] = near[nth % len(near)]
        return Edited(says, Edits({"payment-terms": f"{says['days']} days"}))
    if kind == "note":
        says["note"] += 1
        return Edited(says, Edits({"prepared-by": f"note {says['note']}"}))
    if kind == "add":
        return _added(says, nth)
    if kind == "remove":
        if len(says["lines"]) == 1:
            return None
        says["lines"].remove(line)
        return Edited(says, Edits(remove=(line["id"],)))
    if kind == "reorder":
        if len(says["lines"]) == 1:
            return None
        first = says["lines"].pop(0)
        says["lines"].append(first)
        token = f"{first['product']}:{first['quantity']}@{first['percent']}%"
        return Edited(says, Edits(remove=(first["id"],), add=((token, {"id": first["id"]}),)))
    says["account"] = "other" if says["account"] == "buyer" else "buyer"
    return Edited(says, Edits({"account": says["account"]}))


def _added(says: dict[str, Any], nth: int) -> Edited | None:
    free = [name for name in "abcdefgh" if name not in {line["id"] for line in says["lines"]}]
    if len(says["lines"]) == 3:
        return None
    quantity, percent = QUANTITIES[nth % len(QUANTITIES)], PERCENTS[nth % len(PERCENTS)]
    says["lines"].append({"id": free[0], "product": "thing", "quantity": quantity, "percent": percent})
    return Edited(says, Edits(add=((f"thing:{quantity}@{percent}%", {"id": free[0]}),)))
