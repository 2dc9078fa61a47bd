"""Products that nobody should write, and that must not hurt."""

from __future__ import annotations

from itertools import combinations

SIZES = "attributes: { size: { one of: [1, 2, 3], default: 1 }, fast: { yes or no: no } }"
CONTRADICTION = f"""
never:
  name: Never
  charge: one-time
  {SIZES}
  constraints: {{ low: {{ require: size < 2 }}, high: {{ require: size > 2 }}, other: {{ require: fast }} }}
"""


def pigeons(count: int) -> str:
    """A product of which each of some attributes must differ from all others, with one value too few."""
    values = ", ".join(f"s{place}" for place in range(count - 1))
    attributes = "\n".join(f"    p{place}: {{ one of: [{values}], required: yes }}" for place in range(count))
    rules = "\n".join(
        f"    d{one}-{other}: {{ require: p{one} != p{other} }}" for one, other in combinations(range(count), 2)
    )
    return f"pigeons:\n  name: Pigeons\n  charge: one-time\n  attributes:\n{attributes}\n  constraints:\n{rules}\n"


def wide(rule: str) -> str:
    """A product with an attribute of a million values, and one rule."""
    return f"""
wide:
  name: Wide
  charge: one-time
  attributes: {{ n: {{ from: 1, to: 1000000, step: 1, default: 1 }}, fast: {{ yes or no: no }} }}
  constraints: {{ only: {{ require: {rule} }} }}
"""
