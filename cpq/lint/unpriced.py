"""Products on sale that a price book, or every one of a currency, has no price for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look
from cpq.lint.ready import Case, net
from cpq.policy.policy import EntryKey, ResolvedBook
from cpq.problems import Problem

_NAMED = 6


def unpriced(look: Look) -> Iterator[LintFinding]:
    """Products without an entry in any price book, whatever its dates."""
    books = look.engine.books_from()
    for name in _wanting_prices(look):
        if not books or _priced_anywhere(look, name):
            continue
        product = look.engine.catalog.products[name]
        problem = Problem(
            "unpriced-product",
            product.where,
            f"no price book has a price for '{name}'",
            "add an entry to a price book, or take the product out of the catalog",
            "warning",
        )
        book = books[0]
        trial = look.engine.trial(name, book.spec.price_book, look.engine.first_day(book))
        case = None if trial is None else Case(f"{name} has no price in {book.spec.price_book}", trial, net)
        yield LintFinding(
            problem, "The product is on sale, and every quote for it is refused.", name, look.scenario(problem, case)
        )


def partly_priced(look: Look) -> Iterator[LintFinding]:
    """Products of which a book prices some charges or selling models and leaves others out."""
    for book in look.engine.books_from():
        priced = look.engine.priced_in[book.spec.price_book]
        named = {key[0] for key in book.entries}
        for name in sorted(named):
            missing = [key for key in _keys(look, name) if key not in priced]
            if missing and len(missing) < len(_keys(look, name)):
                yield _part(look, book, name, missing)


def _part(look: Look, book: ResolvedBook, name: str, missing: list[EntryKey]) -> LintFinding:
    own = next(entry for key, entry in book.entries.items() if key[0] == name)
    shown = ", ".join(f"'{key[1] or key[2]}'" for key in missing)
    what = "the charge" if missing[0][1] else "the selling model"
    several = f"{what}s" if len(missing) > 1 else what
    problem = Problem(
        "partly-priced",
        own.where,
        f"'{book.spec.price_book}' prices '{name}', but not {several} {shown}",
        "add an entry for it, or take it out of the product",
        "warning",
    )
    trial = look.engine.trial(name, book.spec.price_book, look.engine.first_day(book), missing[0][2])
    case = None if trial is None else Case(f"{name} has no price for {shown}", trial, net)
    follows = "Every quote for the product is refused." if missing[0][1] else "A quote that sells it so is refused."
    return LintFinding(problem, follows, name, look.scenario(problem, case))


def missing_in_currency(look: Look) -> Iterator[LintFinding]:
    """Products that are priced now, but not in a currency in which others of their family are."""
    day = look.engine.as_of
    books = [book for book in look.engine.books_from() if book.spec.in_force(day)]
    everywhere = {name for book in books for name in _products_of(look, book)}
    for book, found in _by_currency(look, books).items():
        families = {look.engine.catalog.products[name].family for name in found} - {""}
        missing = [
            name
            for name in sorted(everywhere - found)
            if look.engine.catalog.products[name].family in families and look.engine.catalog.products[name].sold_alone
        ]
        if missing:
            yield _without(look, look.policy.books[book], missing)


def _by_currency(look: Look, books: list[ResolvedBook]) -> Mapping[str, set[str]]:
    """What is priced in each currency, by the first book of that currency."""
    first: dict[str, str] = {}
    found: dict[str, set[str]] = {}
    for book in books:
        name = first.setdefault(book.spec.currency, book.spec.price_book)
        found.setdefault(name, set()).update(_products_of(look, book))
    return found


def _products_of(look: Look, book: ResolvedBook) -> set[str]:
    return {key[0] for key in look.engine.priced_in[book.spec.price_book]}


def _without(look: Look, book: ResolvedBook, missing: list[str]) -> LintFinding:
    shown = ", ".join(f"'{name}'" for name in missing[:_NAMED])
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    problem = Problem(
        "missing-in-currency",
        book.where,
        f"nothing in {book.spec.currency} prices {shown}{more}, though others of the same family are priced",
        f"add entries to '{book.spec.price_book}', or base it on a book that has them",
        "note",
    )
    trial = look.engine.trial(missing[0], book.spec.price_book, look.engine.first_day(book))
    case = None if trial is None else Case(f"{missing[0]} has no price in {book.spec.currency}", trial, net)
    return LintFinding(
        problem,
        f"A quote in {book.spec.currency} that holds one of them is refused with no-price.",
        book.spec.price_book,
        look.scenario(problem, case),
    )


def _wanting_prices(look: Look) -> Iterator[str]:
    """Products that a quote line of their own asks a price for."""
    offered = {
        option_id
        for product in look.engine.catalog.products.values()
        for option_id, option in product.options()
        if not option.included
    }
    for name, product in look.engine.catalog.products.items():
        by_components = product.bundle is not None and product.bundle.price == "components"
        if not product.free_entry and not by_components and (product.sold_alone or name in offered):
            yield name


def _priced_anywhere(look: Look, name: str) -> bool:
    return any(key in priced for priced in look.engine.priced_in.values() for key in _keys(look, name))


def _keys(look: Look, name: str) -> list[EntryKey]:
    """What a product's entries are called: one for each charge or selling model."""
    product = look.engine.catalog.products[name]
    if product.charges:
        return [(name, charge, "") for charge in product.charges]
    return [(name, "", model) for model in product.selling_models or ("",)]
