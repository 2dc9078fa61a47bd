"""A line of a quote and its configuration: what was chosen in it, and the quote once something else is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cpq.amounts import short
from cpq.configuration.choices import Component
from cpq.configuration.configuration import Configuration
from cpq.configuration.session import ProductSession
from cpq.configuration.values import written
from cpq.problems import NotFound, did_you_mean
from cpq.quotes.request import LineRequest, QuoteRequest


def line_of(request: QuoteRequest, line_id: str) -> LineRequest:
    """The line of that id.

    Raises:
        NotFound: There is none.
    """
    for line in request.lines:
        if line.id == line_id:
            return line
    ids = [line.id for line in request.lines]
    hint = did_you_mean(line_id, ids) or f"its lines are {', '.join(ids)}"
    raise NotFound(f"there is no line '{line_id}'", code="line-not-found", hint=hint)


def answers_of(request: QuoteRequest, session: ProductSession) -> Mapping[str, str]:
    """What a line and its options have chosen, as answers to the questions of its product.

    Args:
        session: A session of the line's product, which has the line's id.
    """
    answers: dict[str, str] = {}
    components = session.choices.components
    for path, line in lines_by_path(request, session.line_id, components).items():
        inside = f"{path}." if path else ""
        answers |= {f"{inside}{name}": _text(value) for name, value in line.selection.items()}
        for one in components.values():
            if one.option is not None and one.around == path and one.product_id in line.without:
                answers[one.path] = "no"
        if path:
            answers[path] = "yes" if line.quantity is None else short(line.quantity)
    return answers


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(written(value))  # type: ignore[arg-type]


def lines_by_path(
    request: QuoteRequest, line_id: str, components: Mapping[str, Component]
) -> Mapping[str, LineRequest]:
    """A line and the lines of its options, by the path of the component that each is."""
    found = {"": line_of(request, line_id)}
    for component in components.values():
        around = found.get(component.around) if component.option is not None else None
        if around is not None:
            of = (one for one in request.lines if (one.parent, one.product) == (around.id, component.product_id))
            line = next(of, None)
            if line is not None:
                found[component.path] = line
    return found


def with_configuration(request: QuoteRequest, found: Configuration) -> QuoteRequest:
    """The request with a line configured otherwise.

    Lines that are still there keep their ids, and what was agreed on them: discounts, reasons, terms.
    """
    before = lines_by_path(request, found.line_id, found.choices.components)
    gone = {line.id for line in before.values()}
    after = tuple(_kept(found, before))
    lines: list[LineRequest] = []
    for line in request.lines:
        if line.id == found.line_id:
            lines += after
        elif line.id not in gone:
            lines.append(line)
    return request.model_copy(update={"lines": tuple(lines)})


def _kept(found: Configuration, before: Mapping[str, LineRequest]) -> Iterator[LineRequest]:
    prefix = f"{found.line_id}."
    made = {line.id.removeprefix(prefix) if line.id != found.line_id else "": line for line in found.lines()}
    ids = {line.id: before[path].id if path in before else line.id for path, line in made.items()}
    for path, line in made.items():
        new = line.model_copy(update={"id": ids[line.id], "parent": ids.get(line.parent, line.parent)})
        old = before.get(path)
        if old is None:
            yield new
            continue
        said = {"quantity": new.quantity, "selection": new.selection, "without": new.without}
        yield old.model_copy(update=said if path else {name: said[name] for name in ("selection", "without")})
