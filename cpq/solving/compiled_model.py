"""A model ready for sessions: its clauses, everything that is possible before any decision, and what rests on what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cpq.solving.compiled import Compiled, compile_clauses
from cpq.solving.completion import Preference, Preferring
from cpq.solving.encode import Encoding, encode
from cpq.solving.fingerprint import fingerprint
from cpq.solving.frozen import clauses_fingerprint, frozen, thawed
from cpq.solving.grounds import Grounds
from cpq.solving.model import Model, Term
from cpq.solving.store import Store


@dataclass(frozen=True)
class CompiledModel:
    """What all sessions over a model share; several threads may use it.

    Attributes:
        model: Variables and rules.
        encoding: The model as clauses.
        compiled: What its clauses allow before any decision.
        conflicts: Conflicts that one question to a solver may cost; None for as many as it takes.
    """

    model: Model
    encoding: Encoding
    compiled: Compiled
    conflicts: int | None = None
    _preferring: list[Preferring] = field(default_factory=list, repr=False, compare=False)

    @cached_property
    def grounds(self) -> Grounds:
        """What explanations rest on; made when the first one is asked for.

        They leave rules out to see which of them it takes, so no clause may rely on a rule that is not its own.
        """
        if not self.encoding.relies:
            return Grounds(self.encoding.cnf, conflicts=self.conflicts, apart=lambda _: self.compiled.apart)
        return Grounds(encode(self.model, apart=True).cnf, conflicts=self.conflicts)

    def preferring(self, preferences: tuple[Preference, ...]) -> Preferring:
        """The model with preferences; the last ones asked for are kept, since most sessions have the same."""
        for known in self._preferring:
            if known.preferences == preferences:
                return known
        made = Preferring(self.encoding, self.compiled, preferences, self.conflicts)
        self._preferring[:] = [made]
        return made

    @cached_property
    def place_of(self) -> Mapping[str, int]:
        """Place of each variable in the model, by its name."""
        return {variable.name: place for place, variable in enumerate(self.model.variables)}

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the model: exported sessions carry it, to tell whether they return to the same one."""
        return fingerprint(self.model)


def compile_model(
    model: Model, *, terms: Iterable[Term] = (), conflicts: int | None = None, store: Store | None = None
) -> CompiledModel:
    """Find everything that a model allows before any decision.

    Args:
        terms: Terms of several variables that objectives will be made of; those of one variable need no mention.
        conflicts: Conflicts that one question to a solver may cost, now and in sessions; None for as many as it takes.
        store: Where assignments found are kept from run to run; nowhere where it is None.

    Raises:
        NotDecided: The budget of conflicts did not suffice.
        TooManyValues: A rule reads a variable with more values than clauses can say.
    """
    encoding = encode(model, terms)
    if store is None:
        return CompiledModel(model, encoding, compile_clauses(encoding.cnf, conflicts=conflicts), conflicts)
    key = clauses_fingerprint(encoding.cnf)
    kept = store.read(key) or b""
    compiled = compile_clauses(encoding.cnf, conflicts=conflicts, known=thawed(kept))
    found = frozen(compiled)
    if found != kept:
        store.write(key, found)
    return CompiledModel(model, encoding, compiled, conflicts)
