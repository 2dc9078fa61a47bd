"""``python -m tests.faults``: make every fault, and write into the documentation who noticed it."""

from __future__ import annotations

import sys

from tests.faults.fault import FAULTS
from tests.faults.measuring import measure_all
from tests.faults.table import PAGE, rows, share_caught, write

AT_LEAST = 0.95


def main() -> int:
    """Measure, write and sum up; 1 where too few are noticed."""
    found = measure_all(FAULTS)
    write(found)
    for name, row in rows(found).items():
        if not found[name].by:
            sys.stdout.write(f"not noticed: {row}\n")
    noticed = sum(bool(caught.by) for caught in found.values())
    sys.stdout.write(
        f"{noticed} of {len(found)} seeded faults noticed, {share_caught(found):.1%}; written to {PAGE.name}\n"
    )
    return 0 if share_caught(found) >= AT_LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
