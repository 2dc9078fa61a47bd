"""Rules that cannot both hold: what a workspace of files makes of them."""

from __future__ import annotations

from cpq.conformance.measures import Figure
from cpq.files.located import LocatedMap
from cpq.problems import CannotPrice, InvalidFiles
from cpq.workspace import Workspace


def measure(given: LocatedMap) -> dict[str, list[Figure]]:
    """The net price that a workspace gives a deal, undefined where its rules contradict each other.

    Args:
        given: The ``files`` of a workspace as texts by path, and the ``deal``.

    Raises:
        InvalidFiles: The files have another problem than a contradiction.
        CannotPrice: The deal has no price for another reason.
    """
    workspace = Workspace.from_files({path: text.encode() for path, text in given["files"].items()})
    try:
        quote = workspace.require_valid().price_deal(workspace.deal_from(given["deal"], as_of=None))
    except InvalidFiles as error:
        if {problem.code for problem in error.problems if problem.severity == "error"} != {"overlapping-rules"}:
            raise
        return {"net price": [None]}
    except CannotPrice as error:
        if error.code != "overlapping-rules":
            raise
        return {"net price": [None]}
    return {"net price": [quote.lines[0].net]}
