"""Options that change a contract as an amendment or a renewal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import date

    from cpq.contracts.changes import Amendment
    from cpq.contracts.contract_change import RenewalAsked
    from cpq.contracts.document import RunningContract

_ADDED = re.compile(r"(?P<product>[^:@=]+)(?::(?P<quantity>[^@]+))?(?:@(?P<discount>.+%))?")


def amendment_of(contract: RunningContract, asked: Mapping[str, Any], *, alone: bool, today: date) -> list[Amendment]:
    """What the options ask for, as one amendment; nothing where they ask for nothing and a file does.

    Args:
        alone: Whether no file asks for anything.
        today: Day of the change where nothing says another.
    """
    from cpq.contracts.changes import Amendment
    from cpq.files.located import LocatedList, LocatedMap
    from cpq.files.models import parse_model
    from cpq.problems import InvalidRequest, Problem, has_errors

    changes = LocatedList([LocatedMap(list(change.items())) for change in _changes(asked)])
    given = {name.replace("_", " "): str(asked[name]) for name in ("extend_to", "end_on") if asked[name] is not None}
    if not changes and not given:
        if alone:
            raise click.UsageError("say what changes: --set, --price, --add, --remove, --swap, --extend-to or --end-on")
        return []
    effective = asked["on"] or asked["end_on"] or asked["extend_to"] or today
    fields: dict[str, Any] = {"amends": contract.id, "effective": str(effective), **given}
    fields |= {name: asked[name] for name in ("refund", "reprice", "coterm", "reason") if asked[name]}
    fields |= {"as of": str(asked["as_of"])} if asked["as_of"] is not None else {}
    problems: list[Problem] = []
    made = parse_model(Amendment, LocatedMap([*fields.items(), ("changes", changes)]), problems)
    if made is None or has_errors(problems):
        raise InvalidRequest(problems)
    return [made]


def renewal_of(asked: Mapping[str, Any]) -> RenewalAsked:
    """What the options of a renewal ask for."""
    from cpq.contracts.contract_change import RenewalAsked
    from cpq.contracts.renewal_terms import RenewalTerms
    from cpq.files.located import LocatedMap
    from cpq.files.models import parse_model
    from cpq.problems import InvalidRequest, Problem
    from cpq.terms import Term

    term = asked["term"]
    fields = [(name, asked[name]) for name in ("pricing", "uplift", "cap") if asked[name] is not None]
    problems: list[Problem] = []
    terms = parse_model(RenewalTerms, LocatedMap(fields), problems) if fields else None
    length: Term | None = None
    if term is not None:
        try:
            length = Term.parse(f"{term} months" if term.isascii() and term.isdigit() and len(term) < 5 else term)
        except ValueError as error:
            raise click.UsageError(f"--term {term!r} is not a term; write it such as 12 or '18 months'") from error
    if problems:
        raise InvalidRequest(problems)
    return RenewalAsked.model_construct(on=asked["on"], term=length, terms=terms)


def _changes(asked: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    because = {"reason": asked["reason"]} if asked["reason"] else {}
    for text in asked["set"]:
        line, number = _pair(text, "--set", "seats=150")
        sign = number[0] in "+-"
        yield {"line": line, "by" if sign else "quantity": number.removeprefix("+"), **because}
    for text in asked["price"]:
        line, amount = _pair(text, "--price", "seats=32.00")
        yield {"line": line, "price": amount, **because}
    for text in asked["remove"]:
        yield {"line": text, "remove": "yes", **because}
    for text in asked["swap"]:
        line, product = _pair(text, "--swap", "seats=premium:100")
        name, _, number = product.partition(":")
        yield {"line": line, "swap": name, **({"quantity": number} if number else {}), **because}
    for text in asked["add"]:
        match = _ADDED.fullmatch(text)
        if match is None:
            raise click.UsageError(f"--add {text!r} is not a product with its quantity; write it such as seat:10@5%")
        said = {name: value for name, value in match.groupdict().items() if value and name != "product"}
        yield {"add": match["product"], **said, **({"term": asked["term"]} if asked["term"] else {}), **because}


def _pair(text: str, option: str, example: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise click.UsageError(f"{option} {text!r} names no line with its value; write it such as {option} {example}")
    return name, value
