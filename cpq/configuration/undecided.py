"""What completing cannot know: choices that neither a person, nor a rule, nor a default decides."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from cpq.configuration.choices import Question
from cpq.configuration.quote_lines import present
from cpq.solving.completion import Completion, Preference
from cpq.solving.meaning import holds
from cpq.solving.model import Value, read_by

if TYPE_CHECKING:
    from cpq.configuration.configuration import Configuration
    from cpq.configuration.session import ProductSession


def undecided(session: ProductSession, found: Completion, values: Mapping[str, Value]) -> tuple[str, ...]:
    """Choices of what is there that have their first possible value, though another is possible and nothing wants it.

    Questions are gone through in asking order, so that what the answers before settle is decided. A text that is needed
    and was not written is undecided too; it has no value.

    Args:
        found: How the defaults completed the session.
        values: Value of every choice, by path.
    """
    wanted = {name for one in _kept(session, found, values) for name in read_by(one.wish)}
    there = {component.path for component in present(session.choices, values)}
    left = frozenset(_undecided(session, found.values, wanted, there))
    missing = frozenset(missing_texts(session, values))
    return tuple(path for path in _in_asking_order(session) if path in left | missing)


def missing_texts(session: ProductSession, values: Mapping[str, Value]) -> Iterator[str]:
    """Texts of what is there that are needed and were not written; nothing else can know them.

    Args:
        values: Value of every choice, by path.
    """
    there = {component.path for component in present(session.choices, values)}
    for path, choice in session.choices.choices.items():
        attribute = session.choices.attribute(choice)
        empty = choice.component in there and not session.is_ruled(path) and values[path] is None
        if empty and attribute is not None and attribute.required and attribute.when is None:
            yield path


def unanswered(session: ProductSession, found: Configuration) -> tuple[Question, ...]:
    """Questions that somebody has to answer, in asking order: nothing else decides some of their choices."""
    left = frozenset(found.undecided)
    return tuple(question for question in session.choices.questions if not left.isdisjoint(question.choices))


def _kept(session: ProductSession, found: Completion, values: Mapping[str, Value]) -> Iterable[Preference]:
    """Wishes of defaults that came true."""
    wishes = session.product.preferences.wishes
    kept = (wishes[place] for place in found.kept)
    return (one for one in kept if (one.when is None or holds(one.when, values)) and holds(one.wish, values))


def _undecided(
    session: ProductSession, values: Mapping[str, Value], wanted: Container[str], there: Container[str]
) -> Iterator[str]:
    model = session.session.model
    encoding, preferring = model.encoding, model.preferring(session.product.preferences.wishes)
    held = [literal for choice in session.session.choices.values() for literal in choice.literals(encoding)]
    for path in filter(session.is_ruled, _in_asking_order(session)):
        ruled = path not in encoding.free
        there_and_open = session.choices.choices[path].component in there and session.domain(path).is_open
        if there_and_open and path not in wanted and values[path] is not None:
            others = [value for value in session.domain(path).possible if value != values[path]]
            if not ruled or any(preferring.allows([*held, encoding.literal(path, value)]) for value in others):
                yield path
        if ruled:
            held.append(encoding.literal(path, values[path]))


def _in_asking_order(session: ProductSession) -> Iterable[str]:
    return dict.fromkeys(path for question in session.choices.questions for path in question.choices)
