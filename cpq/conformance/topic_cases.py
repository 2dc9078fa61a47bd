"""Published cases that a public function answers rather than a quote, by topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.resources import files

from cpq.conformance.cases import Figures, figures_of, read_document
from cpq.conformance.measures import Figure
from cpq.files.located import LocatedMap

_TOPICS = "cpq.conformance.topics"

Measured = Mapping[str, list[Figure]]
Measuring = Callable[[LocatedMap], Measured]


@dataclass(frozen=True, slots=True)
class TopicCase:
    """One published example of a topic.

    Attributes:
        given: What the example starts from, as its file writes it.
        measure: What works out the figures.
        expect: What we say it gives.
        disputed: Published figures that we do not follow; the note says why.
    """

    id: str
    system: str
    topic: str
    given: LocatedMap
    measure: Measuring
    expect: Figures
    disputed: Figures = field(default_factory=dict)
    note: str = ""


def topic_cases() -> Iterator[TopicCase]:
    """Every case of every topic of this package, by topic."""
    for entry in sorted(files(_TOPICS).iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            name = entry.name.removesuffix(".yaml")
            module = import_module(f"{_TOPICS}.{name}")
            yield from read_topic(entry.name, entry.read_bytes(), module.measure)


def read_topic(file: str, data: bytes, measure: Measuring) -> tuple[TopicCase, ...]:
    """The cases of one topic's file.

    Raises:
        InvalidFiles: With every problem.
    """
    return tuple(
        TopicCase(
            id=case_id,
            system=str(case["system"]),
            topic=str(case["topic"]),
            given=case["given"],
            measure=measure,
            expect=figures_of(case["expect"]),
            disputed=figures_of(case.get("disputed", {})),
            note=str(case.get("note", "")),
        )
        for case_id, case in read_document(data, file)["cases"].items()
    )
