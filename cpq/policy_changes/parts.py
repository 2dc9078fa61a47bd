"""Models of files as parts: every field becomes a figure or parts of its own, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from cpq.amounts import short
from cpq.files.models import FileModel
from cpq.policy.entries import PriceOverride
from cpq.policy.governance import Band
from cpq.policy.pocket_terms import RebateBand
from cpq.policy.tiers import Tier
from cpq.policy.waterfall import WaterfallStep
from cpq.policy_changes.outline import Figure, Part
from cpq.policy_changes.said import figure, rate_fields
from cpq.problems import NOWHERE, SourceLocation

NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "tiers": "tier",
        "bands": "band",
        "adders": "adder",
        "overrides": "price override",
        "prices": "contracted price",
        "families": "channel rate",
        "values": "value",
        "categories": "tax category",
        "rules": "tax rule",
        "charges": "charge",
        "cost": "cost",
        "attributes": "attribute",
        "look_ups": "look-up",
        "properties": "property",
        "constraints": "constraint",
        "defaults": "default",
        "choose": "choice",
        "materials": "material",
        "groups": "option group",
        "options": "option",
        "rows": "row",
        "cells": "cell",
        "key_units": "key unit",
    }
)
"""What one item of a field is called, by the field's name in code."""

UNORDERED = frozenset({"products", "families", "regions", "requires", "excludes", "free_entry", "stacks_with"})
"""Lists whose order means nothing."""

COUNTED = frozenset({"free_units", "included"})
"""Numbers of units, which no amount's unit stands behind."""

FILES = frozenset({"table", "matrix"})
"""Names of CSV files: what stands in them is compared, not what they are called."""


def part_of(
    noun: str,
    label: str,
    model: FileModel,
    *,
    without: Collection[str] = (),
    where: SourceLocation | None = None,
    unit: str = "",
    parts: Mapping[str, Part] = MappingProxyType({}),
) -> Part:
    """A model as a part.

    Args:
        without: Fields that are told elsewhere.
        where: Its place, where that is not the model's own.
        unit: What stands behind its amounts, such as ``EUR per seat per month``.
        parts: Parts besides those of its fields.
    """
    place = model.where if where is None else where
    figures: dict[str, Figure] = {}
    inner: dict[str, Part] = dict(parts)
    _fields(model, "", without, unit, figures, inner, place)
    return Part(noun, label, place, figures, inner)


def _fields(
    model: FileModel,
    prefix: str,
    without: Collection[str],
    unit: str,
    figures: dict[str, Figure],
    parts: dict[str, Part],
    place: SourceLocation,
) -> None:
    rates = rate_fields(type(model))
    for name in type(model).model_fields:
        if name in without or name in FILES:
            continue
        value = getattr(model, name)
        if isinstance(value, tuple) and name in UNORDERED:
            value = tuple(sorted(value))
        field = f"{prefix}{spelled(name)}"
        where = model.where_of(name) if name in model.model_fields_set else place
        where = place if where is NOWHERE else where
        said = figure(value, where, rate=name in rates, unit="" if name in COUNTED else unit)
        if said is not None and not (isinstance(value, tuple) and name in NOUNS):
            figures[field] = said
        elif isinstance(value, FileModel):
            _fields(value, f"{field} ", (), unit, figures, parts, where)
        elif isinstance(value, Mapping):
            parts |= {
                f"{field} {key}": _item(
                    NOUNS.get(name, field), label, item, unit, model.where_in(name, str(key)), rate=name in rates
                )
                for key, item in value.items()
                for label in [_label(name, str(key))]
            }
        else:
            parts |= listed(NOUNS.get(name, field), field, value, unit, where)


_OF_FACTS = frozenset({"risk", "tolerance"})
"""Maps by fact, which say nothing without the name of the map."""


def _label(name: str, key: str) -> str:
    """What an entry of a map is called."""
    if name in _OF_FACTS:
        return f"{name} of {key}" if key else name
    return key


def spelled(name: str) -> str:
    """A field's name in code as files spell it."""
    return name.rstrip("_").replace("_", " ")


def _item(noun: str, label: str, item: Any, unit: str, where: SourceLocation, *, rate: bool) -> Part:
    """One value of a map: a model, a list of them, a map of its own, or something plain."""
    if isinstance(item, FileModel):
        return part_of(noun, label, item, unit=unit)
    if isinstance(item, Mapping):
        inner = {f"{noun} {key}": _item(noun, str(key), one, unit, where, rate=rate) for key, one in item.items()}
        return Part(noun, label, where, {}, inner)
    said = figure(item, where, rate=rate, unit=unit)
    if said is not None:
        return Part(noun, label, where, {_PLAIN.get(noun, "value"): said})
    return Part(noun, label, where, {}, listed(noun, noun, item, unit, where))


_PLAIN: Mapping[str, str] = MappingProxyType({"contracted price": "price", "channel rate": "rate"})


def listed(noun: str, field: str, items: Iterable[Any], unit: str, where: SourceLocation) -> dict[str, Part]:
    """The items of a list by what finds each again; items that say the same key are numbered."""
    found: dict[str, Part] = {}
    for number, item in enumerate(items, start=1):
        label, without = key_of(item, number)
        key = f"{field} {label}"
        while key in found:
            key += "'"
        if isinstance(item, FileModel):
            found[key] = part_of(noun, label, item, without=without, unit=unit)
        else:
            said = figure(item, where) or Figure(repr(item), str(item), where=where)
            found[key] = Part(noun, label, where, {"value": said})
    return found


def key_of(item: Any, number: int) -> tuple[str, tuple[str, ...]]:
    """What finds an item of a list again in another version, and the fields that say so."""
    key = _KEYS.get(type(item))
    if key is not None:
        return key(item)
    if getattr(item, "valid_from", None) is not None:
        return ("from the start" if item.valid_from == date.min else f"from {item.valid_from}"), ("valid_from",)
    return f"number {number}", ()


def _tier(tier: Tier) -> tuple[str, tuple[str, ...]]:
    """``250+`` for a tier from 250, ``over 500`` for one above 500."""
    start = short(tier.start, grouped=True)
    return (f"{start}+" if tier.from_ is not None else f"over {start}"), ("from_", "above")


def _band(band: Band) -> tuple[str, tuple[str, ...]]:
    bound = figure(band.bound)
    return f"{band.direction} {'' if bound is None else bound.in_full}", ("above", "below")


def _rebate_band(band: RebateBand) -> tuple[str, tuple[str, ...]]:
    return f"over {short(band.above, grouped=True)}", ("above",)


def _override(override: PriceOverride) -> tuple[str, tuple[str, ...]]:
    said = figure(override.when)
    return "" if said is None else f"where {said.canonical}", ("when",)


def _step(step: WaterfallStep) -> tuple[str, tuple[str, ...]]:
    return step.step or step.price or "rounding", ("step", "price")


_KEYS: Mapping[type, Callable[[Any], tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {Tier: _tier, Band: _band, RebateBand: _rebate_band, PriceOverride: _override, WaterfallStep: _step}
)
