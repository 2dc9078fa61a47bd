"""Configure a request: find its products, complete its bundles, type its values, check every rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from decimal import Decimal
from heapq import heappop, heappush

from cpq.catalog.bundles import Option
from cpq.catalog.catalog import Catalog
from cpq.catalog.products import Charge, Product
from cpq.configuration.additions import added_by
from cpq.configuration.bundles import check_groups, check_left_out, check_option, with_defaults
from cpq.configuration.check_parts import check_parts
from cpq.configuration.configured import ConfiguredLine, ConfiguredQuote
from cpq.configuration.inherited import included_units, inherited
from cpq.configuration.quantities import Quantities
from cpq.configuration.selection import check_constraints, line_facts, read_selection
from cpq.expressions import ExpressionError, Value, evaluate
from cpq.problems import (
    NOWHERE,
    InvalidRequest,
    InvalidSelection,
    Problem,
    SourceLocation,
    did_you_mean,
    has_errors,
)
from cpq.quotes.commitments import CHARGE
from cpq.quotes.request import LineRequest, QuoteRequest

Places = Mapping[str, SourceLocation]
_NO_PLACES: Places = {}
_SELECTION_CODES = frozenset(
    {
        "constraint-broken",
        "excludes",
        "not-an-option",
        "not-applicable",
        "option-excludes",
        "option-requires",
        "requires",
        "too-few-options",
        "too-many-instances",
        "too-many-options",
    }
)
"""Problems of choices that do not go together, each of them fine by itself."""


def configure(request: QuoteRequest, catalog: Catalog, places: Places = _NO_PLACES) -> ConfiguredQuote:
    """Turn what the rep wants into complete and consistent lines.

    Args:
        places: Place of each line in its deal file, by line id.

    Raises:
        InvalidRequest: With every reason, each at the place of its line.
        InvalidSelection: When every reason is about choices that do not go together.
    """
    return _Configuring(request, catalog, places).run()


def configure_line(
    line: LineRequest, request: QuoteRequest, catalog: Catalog, where: SourceLocation
) -> ConfiguredLine | None:
    """One line by itself, if it is part of no bundle; None where there is anything to say about it.

    Args:
        where: Its place in the deal.
    """
    configuring = _Configuring(request, catalog, {line.id: where})
    configured = configuring.line(line, added=False)
    return None if configuring.problems else configured


class _Configuring:
    def __init__(self, request: QuoteRequest, catalog: Catalog, places: Places) -> None:
        self.request = request
        self.catalog = catalog
        self.places = places
        self.problems: list[Problem] = []
        self.done: dict[str, ConfiguredLine] = {}
        self.quantities = Quantities(catalog, self._problem)

    def run(self) -> ConfiguredQuote:
        given = {line.id for line in self.request.lines}
        self._check_parents()
        self._configure(self.request.lines, given)
        self._add_companions(given)
        self._check_bundles()
        self.problems += check_parts(self.done.values(), self.catalog)
        self._check_companions()
        if has_errors(self.problems):
            raise self._refusal()
        where = self.places.get("", NOWHERE)
        return ConfiguredQuote(self.request, tuple(self.done.values()), tuple(self.problems), where)

    def _configure(self, lines: Sequence[LineRequest], given: Container[str]) -> None:
        """Configure lines with what their bundles bring."""
        for line in with_defaults(lines, self.catalog):
            configured = self.line(line, added=line.id not in given)
            if configured is not None:
                self.done[line.id] = configured

    def _add_companions(self, given: Container[str]) -> None:
        """Lines that products bring along by themselves, until nothing brings anything more.

        Of several lines that would bring the same, the one of the smallest id does, wherever it stands.
        """
        waiting = sorted(line.id for line in self.done.values() if line.product.adds)  # a heap of ids
        present = {line.product_id for line in self.done.values()}
        while waiting:
            line = self.done[heappop(waiting)]
            for made in added_by(line, self.catalog, present, self.done):
                self.problems.append(made.finding)
                if made.line is not None:
                    before = len(self.done)
                    self._configure([made.line], given)
                    fresh = list(self.done.values())[before:]
                    present |= {one.product_id for one in fresh}
                    for one in fresh:
                        if one.product.adds:
                            heappush(waiting, one.id)

    def _refusal(self) -> InvalidRequest:
        """What is wrong: the choices do not go together, or the request is wrong in other ways too."""
        errors = {problem.code for problem in self.problems if problem.severity == "error"}
        return InvalidSelection(self.problems) if errors <= _SELECTION_CODES else InvalidRequest(self.problems)

    def _where(self, line: LineRequest) -> SourceLocation:
        return self.places.get(line.id) or self.places.get(line.parent) or SourceLocation(f"<line {line.id}>")

    def _problem(self, code: str, line: LineRequest, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code, self._where(line), message, hint))

    def _check_parents(self) -> None:
        """Refuse lines that are parents of each other in a circle."""
        parents = {line.id: line.parent for line in self.request.lines}
        for line in self.request.lines:
            seen, current = {line.id}, line.parent
            while current:
                if current in seen:
                    raise InvalidRequest(
                        [
                            Problem(
                                "parent-cycle",
                                self._where(line),
                                f"line '{line.id}' is its own parent, through line '{line.parent}'",
                                "name the bundle's line as the parent, and nothing as the parent of that",
                            )
                        ]
                    )
                seen.add(current)
                current = parents.get(current, "")

    def line(self, line: LineRequest, *, added: bool) -> ConfiguredLine | None:
        """One line with its product, options and typed values; None where there is no such product."""
        product = self.catalog.products.get(line.product)
        if product is None:
            hint = did_you_mean(line.product, self.catalog.products) or "cpq catalog list shows what is on sale"
            self._problem("unknown-product", line, f"there is no product '{line.product}'", hint)
            return None
        line = self.quantities.in_product_unit(line, product)
        parent = self.done.get(line.parent)
        option = self._option(line, parent)
        if not product.sold_alone and parent is None:
            message = f"'{line.product}' is sold only as part of a bundle"
            self._problem("not-sold-alone", line, message, "name the bundle's line under parent")
        self._check_special(line, product)
        model = self._selling_model(line, product, option)
        if line.commitment is not None:
            self._check_commitment(line, model)
        quantity = self.quantities.of(line, product, option, parent)
        included, part_of = False, ""
        units_included: tuple[Decimal, ...] = ()
        if option is not None and parent is not None:
            own_segments = bool(line.segments)
            line = self.quantities.with_segments(line, option, parent)
            part_of = self._part_of(product, option, parent)
            if part_of:
                self._check_part(line, parent, part_of)
            line = inherited(line, option, parent, evergreen=self._is_evergreen(model), part=bool(part_of))
            included = _included(option, parent)
            units_included = included_units(line, option, parent, own_segments)
        where = self._where(line)
        values = read_selection(self.catalog, line.product, line.selection, quantity, where, self.problems)
        facts = line_facts(self.catalog, line.product, values, quantity)
        self.problems += check_constraints(self.catalog, line.product, values, facts, where)
        return ConfiguredLine(  # by position: names would cost more than the rest
            line.id,
            line,
            line.product,
            product,
            quantity,
            model,
            self._charges(line, model),
            values,
            facts,
            option,
            "" if parent is None else parent.product_id,
            line.optional or bool(line.alternative_to) or (parent is not None and parent.optional),
            self._weight(line, facts),
            added,
            where,
            included,
            units_included,
            part_of,
        )

    def _part_of(self, product: Product, option: Option | None, parent: ConfiguredLine | None) -> str:
        """Line of the bundle whose allocated price a product takes a part of, or empty.

        An inner bundle that does not allocate passes the outer one on to its own components. What is charged for in
        another way than the bundle has its own price.
        """
        if option is None or parent is None or parent.product.bundle is None or _included(option, parent):
            return ""
        bundle, around = parent.product.bundle, parent.part_of
        if bundle.price == "allocated":
            around = parent.id if bundle.covers(option) else ""
        elif option.scales != "component" or option.priced_apart:
            around = ""
        if not around or not _allocated_kinds(product, self.catalog) & _allocated_kinds(
            self.done[around].product, self.catalog
        ):
            return ""
        return around

    def _check_part(self, line: LineRequest, parent: ConfiguredLine, bundle: str) -> None:
        """Refuse what a line asks for and only its bundle can have, whose price it is a part of."""
        of = parent.request
        ways = {
            "discount": line.discount is not None,
            "segments": bool(line.segments),
            "start": line.start not in (None, of.start),
            "term": line.term not in (None, of.term),
            "optional": (line.optional or bool(line.alternative_to)) and not parent.optional,
            "kind": line.kind != of.kind,
        }
        for what, asked in ways.items():
            if asked:
                message = (
                    f"the price of '{line.product}' is a part of the price of line '{bundle}', so it takes no {what}"
                )
                hint = f"write {what} on line '{bundle}', or extra: yes on the option in the catalog"
                self._problem("part-of-bundle", line, f"{message} of its own", hint)

    def _is_evergreen(self, model: str) -> bool:
        found = self.catalog.selling_models.get(model)
        return found is not None and found.evergreen

    def _option(self, line: LineRequest, parent: ConfiguredLine | None) -> Option | None:
        if parent is None or parent.product.bundle is None:
            return None
        found = parent.product.bundle.find(line.product)
        if found is None:
            return None
        for asked in (line.quantity, *(segment.quantity for segment in line.segments)):
            self.problems += check_option(found[1], asked, self._where(line), line.product)
        return found[1]

    def _check_special(self, line: LineRequest, product: Product) -> None:
        if product.free_entry and line.special is None:
            fields = ", ".join(product.free_entry)
            self._problem(
                "missing-field",
                line,
                f"'{line.product}' is an item outside the catalog and needs its {fields}",
                "write special: { name: ..., price: ... } on the line",
            )
        if line.special is not None and not product.free_entry:
            self._problem(
                "not-free-entry",
                line,
                f"'{line.product}' has a catalog price, so special cannot set another",
                "ask for a discount, or use a product with free entry",
            )

    def _check_commitment(self, line: LineRequest, model: str) -> None:
        charges = self.catalog.charges_of(line.product, model)
        asked = [charges[line.charge]] if line.charge in charges else [] if line.charge else [*charges.values()]
        if all(charge.charge != "usage" for charge in asked) or CHARGE in charges:
            self._problem(
                "not-usage",
                line,
                f"line '{line.id}' commits to a minimum, but '{line.product}' has no usage that would count towards it",
                "write the commitment on a line whose product is charged by use",
            )

    def _selling_model(self, line: LineRequest, product: Product, option: Option | None) -> str:
        if line.selling_model:
            if line.selling_model not in product.selling_models:
                hint = (
                    did_you_mean(line.selling_model, product.selling_models)
                    or f"it has {', '.join(product.selling_models) or 'none'}"
                )
                self._problem(
                    "unknown-selling-model", line, f"'{line.product}' has no selling model '{line.selling_model}'", hint
                )
                return ""
            return line.selling_model
        if option is not None and option.selling_model is not None:
            return option.selling_model
        if len(product.selling_models) > 1 and product.default_selling_model is None:
            self._problem(
                "missing-selling-model",
                line,
                f"'{line.product}' is sold in several ways",
                f"write selling model: one of {', '.join(product.selling_models)}",
            )
            return ""
        return product.default_selling_model or (product.selling_models[0] if product.selling_models else "")

    def _charges(self, line: LineRequest, model: str) -> Mapping[str, Charge]:
        charges = self.catalog.charges_of(line.product, model)
        if not line.charge:
            return charges
        if line.charge not in charges:
            self._problem(
                "unknown-charge",
                line,
                f"'{line.product}' has no charge '{line.charge}'",
                did_you_mean(line.charge, charges),
            )
            return {}
        return {line.charge: charges[line.charge]}

    def _weight(self, line: LineRequest, facts: Mapping[str, Value]) -> Decimal | None:
        formula = self.catalog.weights.get(line.product)
        if formula is None:
            return None
        try:
            weight = evaluate(formula, facts)
        except ExpressionError as error:
            self._problem(error.code, line, f"the weight of '{line.product}' cannot be computed: {error.message}")
            return None
        return weight if isinstance(weight, Decimal) else None

    def _check_bundles(self) -> None:
        chosen: dict[str, Counter[str]] = {}
        places: dict[str, dict[str, SourceLocation]] = {}
        for line in self.done.values():
            if line.request.parent:
                chosen.setdefault(line.request.parent, Counter())[line.product_id] += 1
                places.setdefault(line.request.parent, {})[line.product_id] = line.where
        for line in self.done.values():
            bundle = line.product.bundle
            if bundle is not None:
                counts = chosen.get(line.id, Counter())
                self.problems += check_groups(bundle, counts, line.where, places.get(line.id, {}))
                left_out = [name for name in line.request.without if name not in line.product.adds]
                self.problems += check_left_out(left_out, line.id, bundle, self.request.lines, line.where)
            elif line.request.without and not line.product.adds.keys() >= set(line.request.without):
                known = ", ".join(line.product.adds) or "nothing"
                self._problem(
                    "not-a-bundle",
                    line.request,
                    f"line '{line.id}' leaves options out, but '{line.product_id}' is no bundle",
                    f"remove them from without; the product adds {known} by itself",
                )
            elif line.id in chosen:
                self._problem(
                    "not-a-bundle",
                    line.request,
                    f"other lines name line '{line.id}' as their parent, but '{line.product_id}' is no bundle",
                    "remove parent from those lines, or use alternative to or a group",
                )

    def _check_companions(self) -> None:
        present = {line.product_id for line in self.done.values() if not line.optional}
        for line in self.done.values():
            for other in line.product.requires:
                if other not in present:
                    self._problem(
                        "requires",
                        line.request,
                        f"'{line.product_id}' requires '{other}'",
                        f"add a line with product: {other}",
                    )
            for other in line.product.excludes:
                if other in present:
                    self._problem(
                        "excludes",
                        line.request,
                        f"'{line.product_id}' and '{other}' exclude each other",
                        "remove one of the two lines",
                    )


def _included(option: Option | None, parent: ConfiguredLine | None) -> bool:
    """Whether a bundle's price is for an option too, or that of a bundle around its bundle."""
    if option is None or parent is None or parent.product.bundle is None:
        return False
    around = parent.included and option.scales != "related" and not option.priced_apart
    return around or parent.product.bundle.includes(option)


def _allocated_kinds(product: Product, catalog: Catalog) -> set[str]:
    """The ways in which a product is charged for that a bundle's price can be allocated over."""
    if product.selling_models:
        models = (catalog.selling_models.get(model) for model in product.selling_models)
        kinds: set[str] = {model.charge for model in models if model is not None}
    else:
        kinds = {charge.charge for charge in product.charges.values()} or {product.charge or "one-time"}
    return kinds - {"usage"}
