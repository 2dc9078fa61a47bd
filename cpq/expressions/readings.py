"""How generated source reads facts: each once on a way, with the checks that could still fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType

from cpq.expressions.constants import Constants
from cpq.expressions.operands import Defined
from cpq.expressions.types import Kind, ValueType

_CLASSES: Mapping[Kind, str] = MappingProxyType({"text": "str", "yes/no": "bool", "date": "date"})


@dataclass(frozen=True, slots=True)
class Reading:
    """How a generated function reads a fact.

    Attributes:
        source: A name, or source to be evaluated, such as ``facts['quantity']``; a ``KeyError`` says that the fact
            was not given.
        checked: Whether the value is sure to be of the fact's type: a finite ``Decimal`` for a number and never an
            ``int``, and None only for an optional fact.
    """

    source: str
    checked: bool = False


class Readings:
    """The facts of one fragment, written in the order in which its parts are evaluated.

    A fact is kept under a name for the parts that are sure to come after its reading, and is not asked twice
    whether it has a value.
    """

    def __init__(self, types: Mapping[str, ValueType], bind: Callable[[str], Reading], constants: Constants) -> None:
        self._types = types
        self._bind = bind
        self._constants = constants
        self._names = 0
        self._kept: dict[str, str] = {}
        self._defined: set[str] = set()

    def new_name(self) -> str:
        """A name that the fragment has not used yet."""
        self._names += 1
        return f"_t{self._names - 1}"

    @contextmanager
    def perhaps(self, defined: Iterable[str] = ()) -> Iterator[None]:
        """Parts that may not be evaluated: what they read is not known afterwards.

        Args:
            defined: Facts that are sure to have a value where these parts are evaluated.
        """
        before = dict(self._kept), set(self._defined)
        self._defined.update(defined)
        yield
        self._kept, self._defined = before

    def vouch(self, defined: Iterable[str]) -> None:
        """From here on these facts are sure to have a value."""
        self._defined.update(defined)

    def value(self, name: str) -> str:
        """Source of a fact that may lack a value if its type says so."""
        if kept := self._kept_name(name):
            return kept
        return self._read(name, "")

    def value_that_must_be(self, name: str, node: Defined) -> str:
        """Source of a fact that fails where it has no value."""
        if name in self._defined:
            return self.value(name)
        self._defined.add(name)
        if kept := self._kept_name(name):
            return self.or_fail(kept, kept, node)
        return self._read(name, self._failure(node))

    def or_fail(self, kept: str, read: str, node: Defined) -> str:
        """Source of what ``read`` puts under a name, which fails where that is None."""
        return f"({kept} if {read} is not None else {self._failure(node)})"

    def _failure(self, node: Defined) -> str:
        return self._constants.call("undefined", repr(node.source), str(node.offset))

    def _kept_name(self, name: str) -> str:
        reading = self._bind(name)
        return self._kept.get(name) or (reading.source if reading.checked and reading.source.isidentifier() else "")

    def _read(self, name: str, failure: str) -> str:
        """Source that reads a fact for the first time on this way and keeps it."""
        reading, kept = self._bind(name), self.new_name()
        self._kept[name] = kept
        read = f"{kept} := {reading.source}"
        if not reading.checked:
            return self._checked_read(name, kept, read, failure)
        return f"({kept} if ({read}) is not None else {failure})" if failure else f"({read})"

    def _checked_read(self, name: str, kept: str, read: str, failure: str) -> str:
        """The usual value passes at once; anything else goes through :func:`typed_fact`."""
        wanted = self._types[name]
        usual = self._is_usual(wanted.kind, kept, read)
        if wanted.optional and not failure:
            usual = f"{usual} or {kept} is None"
        mended = f"({kept} := {self._constants.call('typed_fact', kept, repr(name), self._constants.type_of(wanted))})"
        if failure:
            mended = f"({kept} if {mended} is not None else {failure})"
        return f"({kept} if {usual} else {mended})"

    def _is_usual(self, kind: Kind, kept: str, read: str) -> str:
        if kind == "null":
            return f"({read}) is None"
        given = self._constants.call("type", read)
        if kind == "number":
            return f"{given} is {self._constants.function('Decimal')} and {self._constants.call('is_finite', kept)}"
        return f"{given} is {self._constants.function(_CLASSES[kind])}"
