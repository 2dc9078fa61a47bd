"""What was measured as the tables of ``docs/seeded-faults.md``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from tests.faults.fault import BY_PART, FAULTS
from tests.faults.measuring import REPOSITORY, Caught

PAGE = REPOSITORY / "docs" / "seeded-faults.md"
BEGIN, END = "<!-- begin: seeded-faults -->", "<!-- end: seeded-faults -->"
COMMANDS = ("validate", "lint", "test")


def share_caught(found: Mapping[str, Caught]) -> float:
    """The share of the faults that somebody notices, from 0 to 1."""
    return sum(bool(caught.by) for caught in found.values()) / len(found)


def tables(found: Mapping[str, Caught]) -> str:
    """Totals, then every fault with who notices it, then those that nobody does."""
    return "\n".join([*_totals(found), *_missed(found), *_parts(found)]).strip()


def written_row(fault_id: str) -> str:
    """The row of a fault that the page holds now, or an empty text."""
    match = re.search(rf"^\| `{re.escape(fault_id)}` \|.*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return match[0] if match else ""


def rows(found: Mapping[str, Caught]) -> Mapping[str, str]:
    """The row of each fault that was measured."""
    by_id = {fault.id: fault for fault in FAULTS}
    return {
        name: _row(f"`{name}`", f"`{by_id[name].file}`", by_id[name].slip.sort, by_id[name].slip.what, _by(caught))
        for name, caught in found.items()
    }


def _totals(found: Mapping[str, Caught]) -> Iterator[str]:
    by = Counter(caught.by for caught in found.values())
    yield from ("| Noticed first by | Faults |", "| --- | ---: |")
    for command in COMMANDS:
        if by[command]:
            yield _row(f"`cpq {command}`", by[command])
    yield _row("nobody", by[""])
    yield _row("together", f"{len(found) - by['']} of {len(found)}, {share_caught(found):.1%}".replace("%", " %"))
    yield ""


def _missed(found: Mapping[str, Caught]) -> Iterator[str]:
    missed = [fault for fault in FAULTS if not found[fault.id].by]
    if missed:
        yield from ("## Not noticed", "")
        yield from (
            f"- `{fault.id}` in `{fault.file}`: {fault.slip.what}. {fault.slip.not_noticed_because}" for fault in missed
        )
        yield ""


def _parts(found: Mapping[str, Caught]) -> Iterator[str]:
    written = rows(found)
    for part, faults in BY_PART.items():
        yield from (
            f"## {part}",
            "",
            "| Fault | File | Sort | What was changed | Noticed first by |",
            "| --- | --- | --- | --- | --- |",
        )
        yield from (written[fault.id] for fault in faults)
        yield ""


def _by(caught: Caught) -> str:
    return f"{caught.by}: {caught.how}" if caught.by else "**nobody**"


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell).replace('|', '&#124;') for cell in cells)} |"


def write(found: Mapping[str, Caught]) -> None:
    """Put the tables into the page."""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n\n{tables(found)}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
