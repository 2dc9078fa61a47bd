"""Bundles inside bundles: how deep they nest, and that none contains itself."""

from __future__ import annotations

from cpq.catalog.loading import Loading

MAX_BUNDLE_DEPTH = 32
"""Bundles inside bundles; as deep as documents may nest."""


def check_nesting(loading: Loading) -> None:
    """Refuse bundles that contain themselves, directly or through others, and bundles nested too deep.

    Walks without recursion, since a hostile catalog may nest further than Python recurses.
    """
    depth: dict[str, int] = {}
    for name in loading.products:
        _measure(loading, name, depth)
    for name, levels in depth.items():
        if levels == MAX_BUNDLE_DEPTH + 1:
            where = loading.products[name].where
            message = f"bundles are nested deeper than {MAX_BUNDLE_DEPTH} here"
            loading.problem("nested-too-deep", where, message, "let the outer bundle name the inner products itself")


def _measure(loading: Loading, start: str, depth: dict[str, int]) -> None:
    """Levels of bundles below a product, with a problem where one contains itself."""
    path: list[str] = []
    todo: list[tuple[str, bool]] = [(start, False)]
    while todo:
        name, done = todo.pop()
        if done:
            path.pop()
            depth[name] = 1 + max((depth.get(option, 0) for option in _options(loading, name)), default=-1)
            continue
        if name in depth or name not in loading.products:
            continue
        if name in path:
            loop = " > ".join((*path[path.index(name) :], name))
            where = loading.products[path[-1]].where
            loading.problem("bundle-cycle", where, f"the bundle contains itself: {loop}", "take it out of one of them")
            continue
        path.append(name)
        todo.append((name, True))
        todo += [(option, False) for option in reversed(_options(loading, name))]


def _options(loading: Loading, name: str) -> list[str]:
    bundle = loading.products[name].bundle if name in loading.products else None
    return [] if bundle is None else [option for group in bundle.groups.values() for option in group.options]
