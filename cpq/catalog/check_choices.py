"""Checks of what a product says about choosing: the options, paths and values that it names."""

from __future__ import annotations

from cpq.catalog.bundles import Option
from cpq.catalog.loading import Loading
from cpq.catalog.paths import find_path
from cpq.catalog.products import Product
from cpq.catalog.soft_defaults import SoftDefault
from cpq.files.scalar_text import read_quantity
from cpq.files.wrong_value import WrongValue
from cpq.money import plain
from cpq.problems import SourceLocation, did_you_mean


def check_choices(loading: Loading, product: Product) -> None:
    """Note every name and value that does not fit what the product and its bundle offer."""
    offered = dict.fromkeys(option_id for option_id, _ in product.options())
    for option_id, option in product.options():
        _check_names(loading, option_id, option, offered)
        if option_id in product.attributes:
            message = f"'{option_id}' is an attribute of the product and an option of its bundle"
            hint = "give the attribute another name, so that a path such as motor-kw means one thing"
            loading.problem("duplicate-id", product.attributes[option_id].where, message, hint)
    for default in product.defaults.values():
        for path, value in default.choose.items():
            _check_choice(loading, product, default, path, value)


def _check_names(loading: Loading, option_id: str, option: Option, offered: dict[str, None]) -> None:
    """Whether what an option requires and excludes is in its bundle, and not the option itself."""
    for field, names in (("requires", option.requires), ("excludes", option.excludes)):
        where = option.where_of(field)
        for name in names:
            if name == option_id:
                loading.problem("invalid-value", where, f"'{option_id}' {field} itself", f"remove it from {field}")
            elif name not in offered:
                hint = (
                    did_you_mean(name, offered) or "a product outside the bundle stands under requires of the product"
                )
                loading.problem("unknown-option", where, f"there is no option '{name}' in this bundle", hint)
    for name in option.requires:
        if name in option.excludes:
            message = f"'{option_id}' requires '{name}' and excludes it"
            loading.problem("invalid-value", option.where_of("excludes"), message, "keep one of the two")


def _check_choice(
    loading: Loading, product: Product, default: SoftDefault, path: str, value: str | tuple[str, ...]
) -> None:
    """Whether a soft default chooses something that exists, and a value that it may have."""
    where = default.where_in("choose", path)
    found = find_path(loading.products, product, path)
    if found.attribute is not None:
        try:
            found.attribute.parse(value)
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            loading.problem("invalid-value", where, f"{path}: {message}", hint)
    elif found.option is not None:
        _check_units(loading, path, found.option, value, where)
    else:
        hint = did_you_mean(path.rpartition(".")[2], found.known) or f"there are {', '.join(found.known[:8]) or 'none'}"
        loading.problem("unknown-option", where, f"'{path}' is neither an attribute nor an option", hint)


def _check_units(
    loading: Loading, path: str, option: Option, value: str | tuple[str, ...], where: SourceLocation
) -> None:
    """Whether an option may be chosen so: ``yes``, ``no``, or units between its bounds; none for zero."""
    hint = "write yes, no, or how many units"
    if isinstance(value, tuple):
        loading.problem("invalid-value", where, f"'{path}' is an option and takes one value, not a list", hint)
        return
    if value in ("yes", "no", "true", "false"):
        return
    try:
        units = read_quantity(value)
    except WrongValue as error:
        loading.problem("invalid-value", where, f"{path}: {error.message}", hint)
        return
    fixed = not option.editable and units != option.quantity
    low = option.min is not None and units < option.min
    high = option.max is not None and units > option.max
    if units != 0 and (fixed or low or high):
        allowed = _allowed(option)
        loading.problem("invalid-value", where, f"'{path}' takes {allowed} units, got {plain(units)}", hint)


def _allowed(option: Option) -> str:
    if not option.editable:
        return plain(option.quantity)
    low = plain(option.min) if option.min is not None else "0"
    return f"{low} to {plain(option.max)}" if option.max is not None else f"at least {low}"
