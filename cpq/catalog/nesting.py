"""Bundles inside bundles: how deep they nest, and that none contains itself."""

from __future__ import annotations

from cpq.catalog.circles import nested
from cpq.catalog.loading import Loading

MAX_BUNDLE_DEPTH = 32
"""Bundles inside bundles; as deep as documents may nest."""


def check_nesting(loading: Loading) -> None:
    """Refuse bundles that contain themselves, directly or through others, and bundles nested too deep."""
    found = nested(loading.products, lambda name: _options(loading, name) if name in loading.products else None)
    for circle in found.circles:
        loop = " > ".join((*circle, circle[0]))
        where = loading.products[circle[-1]].where
        loading.problem("bundle-cycle", where, f"the bundle contains itself: {loop}", "take it out of one of them")
    depth: dict[str, int] = {}
    for name in found.inner_first:
        depth[name] = 1 + max((depth.get(option, 0) for option in _options(loading, name)), default=-1)
        if depth[name] == MAX_BUNDLE_DEPTH + 1:
            where = loading.products[name].where
            message = f"bundles are nested deeper than {MAX_BUNDLE_DEPTH} here"
            loading.problem("nested-too-deep", where, message, "let the outer bundle name the inner products itself")


def _options(loading: Loading, name: str) -> list[str]:
    return [option_id for option_id, _ in loading.products[name].options()] if name in loading.products else []
