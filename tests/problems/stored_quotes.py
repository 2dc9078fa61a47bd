"""Samples of codes that actions on stored quotes end in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cpq.pricing.bought import bought
from cpq.problems import NotReady
from cpq.stored_quotes.actions.remarks import mark, remove_attachment
from cpq.stored_quotes.actions.sending import cancel, send
from cpq.stored_quotes.record import Concession
from cpq.stored_quotes.submit_checks import require_ready
from tests.small_world import price, world
from tests.stored_quotes.house import acting
from tests.stored_quotes.standing import standing
from tests.stored_quotes.submits import PLAIN, asked, checks, reasons


def _check(**written: Any) -> Callable[[Path], None]:
    """A submit that one check of the desk stops."""
    return lambda _: require_ready(*asked(rules=checks(one=written)))


def _not_ready(_: Path) -> str:
    try:
        require_ready(*asked(rules=checks(one={"kind": "required", "fields": ("delivery",)})))
    except NotReady as error:
        return f"{error.problems[0].message} [{error.code}]\n"
    return ""


def _nothing(_: object) -> None:
    """What is said where something should have been refused and was not."""


CALLS: Mapping[str, Callable[[Path], str | None]] = MappingProxyType(
    {
        "amount-out-of-bounds": _check(kind="amount", at_least="5000.00 EUR"),
        "attachment-missing": _check(kind="attachment", named=("framework",)),
        "attachment-not-found": lambda _: _nothing(remove_attachment(standing("draft").now, acting(), 3)),
        "concession-over": lambda _: require_ready(
            *asked(concessions=(Concession(subject="seats", until=date(2026, 11, 1)),))
        ),
        "dates-out-of-bounds": _check(kind="dates", valid_for_at_most=30),
        "justification-missing": _check(kind="justification", at_least=30),
        "not-allowed": lambda _: _nothing(cancel(standing("draft").now, acting("rep-south"), "no budget")),
        "not-offered": lambda _: _nothing(bought(price(world(), PLAIN), ["seats"])),
        "not-ready": _not_ready,
        "nothing-offered": lambda _: require_ready(*asked(PLAIN.replace("months }", "months, optional: yes }"))),
        "outdated-prices": lambda _: require_ready(*asked(in_force="0" * 64)),
        "stopped": lambda _: require_ready(*asked(PLAIN.replace("months }", "months, discount: 60% }"))),
        "transition-refused": lambda _: _nothing(send(standing("draft").now, acting(), "9" * 64, "en")),
        "unknown-mark": lambda _: _nothing(mark(standing("draft").now, acting(), {"competitors": "Acme"})),
        "unknown-reason": lambda _: require_ready(
            *asked(
                PLAIN.replace("months }", "months, discount: 5%, reason: volum }"),
                checks(one={"kind": "reason"}),
                reasons(volume=False),
            )
        ),
    }
)
"""What raises the error of a code."""
