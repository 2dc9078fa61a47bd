"""The waterfall of a policy as one generated Python function.

The order of the steps, their hit policies and bases, what prorates and what a contract replaces are settled when the
function is written, not on every line; so is which steps a policy has no rules for at all. The source reads like the
waterfall file: ``cpq rules show --compiled`` prints it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dis import get_instructions
from fractions import Fraction
from types import CodeType, FunctionType, MappingProxyType
from typing import Any, Final, NamedTuple, cast

from cpq.policy.compiled import CompiledPolicy
from cpq.policy.waterfall import WaterfallStep
from cpq.pricing.built_up import ListPrice
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.running import Running
from cpq.pricing.steps.channel import take_distributor_discount, take_partner_discount
from cpq.pricing.steps.contracted import POLICY_STEPS
from cpq.pricing.steps.discretionary import refuse_if_not_discountable, take_discretionary_discount
from cpq.pricing.steps.promotions import take_promotions
from cpq.pricing.steps.schedules import take_schedules, take_term_schedules
from cpq.pricing.waterfall import add_surcharges, begin, prorate, round_price, under_contract

WaterfallFunction = Callable[[ChargeLine, Run, ListPrice], Running]
"""Takes a charge line from its list price to net; the running price of the result is not rounded yet."""

_CALLED: Final[Mapping[str, object]] = MappingProxyType(
    {
        "begin": begin,
        "take_schedules": take_schedules,
        "take_term_schedules": take_term_schedules,
        "take_promotions": take_promotions,
        "take_discretionary_discount": take_discretionary_discount,
        "refuse_if_not_discountable": refuse_if_not_discountable,
        "take_partner_discount": take_partner_discount,
        "take_distributor_discount": take_distributor_discount,
        "under_contract": under_contract,
        "prorate": prorate,
        "add_surcharges": add_surcharges,
        "round_price": round_price,
        "ONE": Fraction(1),
    }
)
"""Everything that generated source may name besides its own steps."""


BeforeTotals = Callable[[ChargeLine, Run, ListPrice], tuple[Running, Fraction]]


class Waterfalls(NamedTuple):
    """The generated waterfall of a policy.

    Attributes:
        source: As it was written, for people.
        run: The function.
        before_totals: The part of it before the schedules by total, and what an amount per unit and price period is
            there, as a multiple, on the running price; None where there are no such schedules.
    """

    source: str
    run: WaterfallFunction
    before_totals: BeforeTotals | None


def waterfall_of(policy: CompiledPolicy) -> Waterfalls:
    """The waterfall of a policy, generated when first asked for and kept with it."""
    return policy.once(("waterfall",), lambda: _generate(policy))


def _generate(policy: CompiledPolicy) -> Waterfalls:
    writer = _Writer(policy)
    source = "\n".join(writer.module()) + "\n"
    namespace: dict[str, object] = {"__builtins__": {}, **_CALLED, **writer.named}
    functions = _functions(source)
    for name, code in functions.items():
        _refuse_strangers(code, {*namespace, *functions})
        namespace[name] = FunctionType(code, cast(dict[str, Any], namespace), name)
    before = cast("BeforeTotals | None", namespace.get("before_totals"))
    return Waterfalls(source, cast(WaterfallFunction, namespace["waterfall"]), before)


def _functions(source: str) -> dict[str, CodeType]:
    """The code of each function that source defines; nothing of it is run to get them."""
    parts = compile(source, "<waterfall>", "exec").co_consts
    return {part.co_name: part for part in parts if isinstance(part, CodeType)}


def _refuse_strangers(code: CodeType, known: Set[str]) -> None:
    """Refuse code that reaches for anything but what it is given; a waterfall file never leads to it.

    Raises:
        ValueError: With what it names.
    """
    reached = {
        one.argval for one in get_instructions(code) if one.opname.startswith(("LOAD_GLOBAL", "LOAD_NAME", "IMPORT"))
    }
    if strangers := reached - known:
        raise ValueError(f"generated code reaches for {', '.join(sorted(map(str, strangers)))}")


class _Writer:
    """Writes the source of one policy's waterfall.

    Attributes:
        named: Entries of the waterfall file and sets of prices that the source refers to, by the names that it uses.
    """

    def __init__(self, policy: CompiledPolicy) -> None:
        self.policy = policy
        self.entries = policy.policy.waterfall.waterfall
        self.named: dict[str, object] = {}
        self.proration = next((n for n, entry in enumerate(self.entries) if entry.step == "proration"), None)
        self.contract = next((n for n, entry in enumerate(self.entries) if entry.step == "contracted price"), None)
        self.totals = next((n for n, entry in enumerate(self.entries) if entry.step == "total schedule"), None)
        self.regular = next(n for n, entry in enumerate(self.entries) if entry.price == "regular")

    def module(self) -> Iterator[str]:
        """Every line of the source."""
        priced_alone = self.contract is not None and bool(self.policy.policy.contracts)
        if priced_alone:
            yield from self._stacked()
            yield ""
        if self.totals is not None and self.policy.phases.totals.rows:
            yield from self._before_totals(self.totals)
            yield ""
        yield "def waterfall(line, run, listed):"
        yield f"    s = begin(line, run, listed, by_period={self.proration is None})"
        yield "    plan = line.plan"
        yield "    rules = run.rules(plan)"
        yield "    ordinary = not (plan.pass_through or plan.committed)"
        yield "    by_policy = ordinary and not line.included"
        for number, entry in enumerate(self.entries):
            if priced_alone and number == self.contract:
                yield "    # contracted price: what it would replace is tried on a copy"
                agreed = "by_policy and run.contracts and run.under_contract(plan.key[0])"
                yield f"    before = s.copy() if {agreed} else None"
            if priced_alone and number == self.regular:
                yield "    if before is not None:"
                yield f"        s = under_contract(line, run, listed, s, before, {self._share(self.contract)}, stacked)"
            if not (priced_alone and number == self.contract):
                yield from self._entry(number, entry, "    ")
        yield "    return s"

    def _before_totals(self, totals: int) -> Iterator[str]:
        """The steps before the schedules by total, on the list path: contracts stand aside."""
        yield "def before_totals(line, run, listed):"
        yield f"    s = begin(line, run, listed, by_period={self.proration is None})"
        yield "    plan = line.plan"
        yield "    rules = run.rules(plan)"
        yield "    ordinary = not plan.pass_through"
        yield "    by_policy = ordinary and not line.included"
        for number, entry in enumerate(self.entries[:totals]):
            if entry.step != "contracted price":
                yield from self._entry(number, entry, "    ")
        yield f"    return s, {self._share(totals)}"

    def _stacked(self) -> Iterator[str]:
        """The steps between the contracted price and the regular price that stack with a contract."""
        contract = self.contract or 0
        yield "def stacked(line, run, listed, s, stacks_with):"
        yield "    plan = line.plan"
        yield "    rules = run.rules(plan)"
        yield "    ordinary = by_policy = True"
        names = {step: name for name, step in POLICY_STEPS.items()}
        for number, entry in enumerate(self.entries[contract + 1 : self.regular], start=contract + 1):
            name = names.get(entry.step or "")
            if name is None:
                yield from self._entry(number, entry, "    ")
            elif self._lines(number, entry):
                yield f"    if {name!r} in stacks_with:"
                yield from self._entry(number, entry, "        ")

    def _entry(self, number: int, entry: WaterfallStep, indent: str) -> Iterator[str]:
        lines = self._lines(number, entry)
        if entry.step is not None:
            settings = self._settings(entry)
            yield f"{indent}# {entry.step}{f' ({settings})' if settings else ''}{'' if lines else ': no rules'}"
        yield from (indent + line for line in lines)

    @staticmethod
    def _settings(entry: WaterfallStep) -> str:
        said = []
        if entry.step in ("volume schedule", "term schedule", "total schedule"):
            said.append(f"hit policy {entry.hit_policy}")
        if entry.step == "discretionary discount":
            said.append(f"combine {entry.combine}")
        if entry.of is not None:
            said.append(f"of {entry.of}")
        return ", ".join(said)

    def _lines(self, number: int, entry: WaterfallStep) -> Sequence[str]:
        """What one entry of the waterfall does."""
        if entry.price is not None:
            return [f"s.place({entry.price!r})"]
        if entry.round is not None:
            return [f"round_price(run, s, {'s.decimals' if entry.decimals is None else entry.decimals})"]
        if entry.step == "proration":
            return [f"prorate(line, run, s, {self._placed(number)})"]
        if entry.step == "surcharge":
            return [
                "if listed.surcharges:",
                f"    add_surcharges(s, listed, {self._periods(number)}, {self._placed(number, but='list')})",
            ]
        return self._rule_lines(number, entry)

    def _rule_lines(self, number: int, entry: WaterfallStep) -> Sequence[str]:
        name = self._step(number, entry)
        share, phases = self._share(number), self.policy.phases
        if entry.step == "volume schedule" and phases.volume.rows:
            call = f"take_schedules(line, run, s, {name}, rules.volume, {share})"
            return ["if rules.volume and by_policy:", f"    {call}"]
        if entry.step == "term schedule" and phases.term.rows:
            call = f"take_term_schedules(line, run, s, {name}, rules.term, {share})"
            return ["if rules.term and by_policy:", f"    {call}"]
        if entry.step == "total schedule" and phases.totals.rows:
            call = f"take_schedules(line, run, s, {name}, rules.totals, {share})"
            return ["if rules.totals and by_policy:", f"    {call}"]
        if entry.step == "promotion" and phases.promotions.rows:
            call = f"take_promotions(line, run, s, {name}, rules.promotions, {share})"
            return ["if rules.promotions and by_policy:", f"    {call}"]
        if entry.step == "discretionary discount":
            return [
                "if line.window.discount is not None or line.window.free or run.rates_asked:",
                "    if ordinary and not plan.induced:",
                f"        take_discretionary_discount(line, run, s, {name}, {share})",
                "    else:",
                "        refuse_if_not_discountable(line)",
            ]
        if entry.step == "partner discount":
            return [
                "if ordinary and run.request.sold_through is not None:",
                f"    take_partner_discount(line, run, s, {name})",
            ]
        if entry.step == "distributor discount":
            asked = "" if self.policy.policy.distributor_discounts else " and run.request.sold_through is not None"
            return [f"if ordinary{asked}:", f"    take_distributor_discount(line, run, s, {name})"]
        return []

    def _step(self, number: int, entry: WaterfallStep) -> str:
        name = f"STEP_{number}"
        self.named[name] = entry
        return name

    def _periods(self, number: int | None) -> str:
        """Price periods that the running price covers at an entry: all of them behind a proration step, else one."""
        behind = number is not None and self.proration is not None and number > self.proration
        return "line.periods" if behind else "ONE"

    def _share(self, number: int | None) -> str:
        """What an amount per unit and period is, as a multiple, on the running price at an entry."""
        periods = self._periods(number)
        return "line.price_units" if periods == "ONE" else f"line.price_units * {periods}"

    def _placed(self, number: int, but: str = "") -> str:
        """The prices named before an entry."""
        placed = {"list", *(entry.price for entry in self.entries[:number] if entry.price is not None)} - {but}
        name = f"PLACED_BEFORE_{number}"
        self.named[name] = frozenset(placed)
        return name
