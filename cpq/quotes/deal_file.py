"""Deal files: a quote request as a rep writes it in YAML or JSON, with the place of every line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cpq.dates import parse_date
from cpq.files.json_reader import read_json
from cpq.files.located import LocatedList, LocatedMap, LocatedText
from cpq.files.models import parse_model
from cpq.files.yaml_reader import read_yaml
from cpq.problems import Problem, SourceLocation, did_you_mean, has_errors
from cpq.quotes.billing_terms import check_billing
from cpq.quotes.parties import Account, SoldThrough
from cpq.quotes.request import LineRequest, QuoteRequest, line_ids
from cpq.quotes.segment_pattern import SegmentPattern, complete_pattern
from cpq.quotes.segments import SegmentRequest

_RENAMED = {"payment_terms": "payment_days"}
_IN_DEALS = {name: written.replace("_", " ") for written, name in _RENAMED.items()}
_PARTS = (QuoteRequest, LineRequest, SegmentRequest, SegmentPattern, Account, SoldThrough)
_NAMES = {name for part in _PARTS for name in part.model_fields if "_" in name.strip("_")}
_FIELD = re.compile(rf"\b(?:{'|'.join(sorted(_NAMES, key=len, reverse=True))})\b")
_FREE_KEYS = frozenset({"selection", "facts"})
"""Fields whose own keys are names of the catalog or the policy, not fields of the request."""


@dataclass(frozen=True, slots=True)
class Deal:
    """A request and where each of its lines stands; the place of the deal itself is under an empty id.

    Attributes:
        findings: What is worth a look about the deal's account and its offer, told with the price.
        source: The fields as they were read, which variants of the deal begin with; its lines have their ids.
        variants: What the file says under ``variants``, unread.
    """

    request: QuoteRequest
    places: Mapping[str, SourceLocation]
    findings: tuple[Problem, ...] = ()
    source: LocatedMap = field(default_factory=LocatedMap, repr=False, compare=False)
    variants: Any = field(default=None, repr=False, compare=False)


def read_deal(
    data: bytes, file: str, problems: list[Problem], *, as_of: date | None = None, accounts: Mapping[str, Account]
) -> Deal | None:
    """Read one deal file; everything wrong becomes problems.

    Args:
        file: Path to show; a name ending in ``.json`` is read as JSON, anything else as YAML.
        as_of: Order date, replacing the file's; needed where the file has none. An offer that ends before it is
            priced without its last day, and a finding says so.
        accounts: Known accounts, whose facts fill in what the deal leaves out.
    """
    read = read_json if file.endswith(".json") else read_yaml
    documents, found = read(data, file)
    problems += found
    if has_errors(found):
        return None
    if len(documents) != 1:
        message = f"a deal file holds one deal, this one holds {len(documents)}"
        problems.append(Problem("wrong-type", SourceLocation(file), message, "write each deal in a file of its own"))
        return None
    return deal_of(documents[0], problems, as_of=as_of, accounts=accounts, from_json=file.endswith(".json"))


def deal_of(
    document: LocatedMap,
    problems: list[Problem],
    *,
    as_of: date | None,
    accounts: Mapping[str, Account],
    from_json: bool = False,
) -> Deal | None:
    """A deal from a located document."""
    data = _fields(document)
    over: tuple[Problem, ...] = ()
    if as_of is not None:
        data["as_of"] = LocatedText(as_of.isoformat(), document.where)
        over = tuple(_offer_over(data, as_of))
        if over:
            del data["valid_until"]
    if "discount" in data:
        discounts = data.pop("discount")
        data["discounts"] = LocatedList([discounts], data.place_of("discount"))
    data.pop("variants", None)
    lines = data.get("lines")
    places = {**(_number(lines) if isinstance(lines, list) else {}), "": document.where}
    for line in lines if isinstance(lines, list) else ():
        if isinstance(line, LocatedMap) and "segments" in line:
            complete_pattern(line, data.get("term"), data.get("start"))
    source = data.copy()
    if from_json and "schema" not in data:
        hint = 'begin with "schema": "cpq/quote-request/1"'
        problems.append(
            Problem("missing-field", document.where, "the request does not say its schema", hint, "warning")
        )
    if from_json and "schema" in data:
        data["schema_"] = data.pop("schema")  # JSON fields are read by their name in code
    found: list[Problem] = []
    request = parse_model(
        QuoteRequest, data, found, what="a deal", spelled="with underscores" if from_json else "with spaces"
    )
    problems += found if from_json else map(_spelled, found)
    if request is None:
        return None
    over = (*over, *_unknown_billing(request))
    known = accounts.get(request.account.id)
    where = data.place_of("account")
    if known is None:
        told = (*over, *_unknown(request.account, accounts, where))
        return Deal(request, places, told, source, document.get("variants"))
    told = (*over, *_restated(request.account, known, where))
    known_now = request.model_copy(update={"account": filled(request.account, known)})
    return Deal(known_now, places, told, source, document.get("variants"))


def _offer_over(data: LocatedMap, as_of: date) -> Iterator[Problem]:
    """A note where the offer ends before an order date that replaces the deal's own."""
    try:
        until = parse_date(data.get("valid_until"))
    except ValueError:
        return  # none is given, or it is no date, which reading the request tells
    if until < as_of:
        message = f"the offer was valid until {until} only: it is priced for an order of {as_of} as if it had no end"
        yield Problem("offer-over", data.place_of("valid_until"), message, "offer it anew with a later day", "note")


def _unknown_billing(request: QuoteRequest) -> Iterator[Problem]:
    """A warning where the deal says how it is billed in words that no invoice can be dated by."""
    parts: list[tuple[QuoteRequest | LineRequest, bool]] = [
        (request, False),
        *((line, True) for line in request.lines if line.billing),
    ]
    for part, one_time in parts:
        try:
            check_billing(part.billing, one_time=one_time)
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            yield Problem("unknown-billing", part.where_of("billing"), message, hint, "warning")


def _unknown(given: Account, accounts: Mapping[str, Account], where: SourceLocation) -> Iterator[Problem]:
    """A warning where an account that no file knows is named almost like one that a file does."""
    near = did_you_mean(given.id, accounts)
    if near:
        message = f"no file knows the account '{given.id}': it is priced without contracts or facts of its own"
        yield Problem("unknown-account", where, message, near, "warning")


def _restated(given: Account, known: Account, where: SourceLocation) -> Iterator[Problem]:
    """A warning for each thing that the deal says of a known account otherwise than the account's file."""
    said = {name: (getattr(given, name), getattr(known, name)) for name in given.model_fields_set - {"facts"}}
    said |= {name: (text, known.facts[name]) for name, text in given.facts.items() if name in known.facts}
    for name, (here, there) in said.items():
        if here != there and there:
            message = (
                f"the deal says {name.replace('_', ' ')} {_said(here)} of '{given.id}', its file says {_said(there)}"
            )
            yield Problem("account-differs", where, message, "leave it out of the deal, or correct the file", "warning")


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else f"'{value}'"


def _spelled(problem: Problem) -> Problem:
    """A problem with the names of fields as a deal file spells them: ``valid_until`` is written ``valid until``."""

    def in_words(text: str) -> str:
        return _FIELD.sub(lambda name: _IN_DEALS.get(name[0], name[0].replace("_", " ")), text)

    return replace(problem, message=in_words(problem.message), hint=in_words(problem.hint))


def _fields(value: LocatedMap) -> LocatedMap:
    """The same map with field names in underscores, wherever keys are fields."""
    pairs = []
    places: dict[str, SourceLocation] = {}
    for key, inner in value.items():
        name = key.replace(" ", "_") if "%" not in key else key
        name = _RENAMED.get(name, name)
        places[name] = value.place_of(key)
        pairs.append((name, inner if name in _FREE_KEYS else _inner(inner)))
    return LocatedMap(pairs, value.where, places)


def _inner(value: Any) -> Any:
    if isinstance(value, LocatedMap):
        return _fields(value)
    if isinstance(value, LocatedList):
        return LocatedList([_inner(item) for item in value], value.where)
    return value


def _number(lines: list[Any]) -> dict[str, SourceLocation]:
    """Give lines without an id the names l1, l2 ... and note where each line stands."""
    places: dict[str, SourceLocation] = {}
    for line, line_id in zip(lines, line_ids(lines), strict=True):
        if not isinstance(line, LocatedMap):
            continue
        if line_id:
            line.setdefault("id", LocatedText(line_id, line.where))
        places.setdefault(line_id, line.where)
    return places


def filled(given: Account, known: Account) -> Account:
    """The account of a deal, with what the deal leaves out taken from the accounts folder."""
    said = {name: getattr(given, name) for name in given.model_fields_set}
    merged: dict[str, Any] = {name: getattr(known, name) for name in known.model_fields_set} | said
    merged["facts"] = {**known.facts, **given.facts}
    return Account.model_validate(merged)


def read_account(document: LocatedMap, problems: list[Problem]) -> Account | None:
    """One account of the ``accounts/`` folder; its first key is ``account``."""
    data = _fields(document)
    if "account" in data:
        data["id"] = data.pop("account")
    return parse_model(Account, data, problems, what="an account")
