"""A product's model allows exactly the requests that configuring accepts."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.configuration.product_model import ProductModel, product_model
from cpq.solving.model import Value, holds
from tests.configuration.machines import assignments, catalog_of, configured_as, machines, request_of


def allowed(model: ProductModel, values: dict[str, Value]) -> bool:
    return all(holds(rule.formula, values) for rule in model.model.rules)


def broken(model: ProductModel, values: dict[str, Value]) -> list[str]:
    return [rule.id for rule in model.model.rules if not holds(rule.formula, values)]


def agrees(model: ProductModel, values: dict[str, Value]) -> None:
    """An assignment is allowed exactly where its request is accepted and means this very assignment."""
    request = request_of(model, values)
    found = configured_as(model, request)
    assert allowed(model, values) == (found == values), (values, found, broken(model, values))
    if found is not None:
        assert allowed(model, found), (values, found, broken(model, found))


@settings(max_examples=40)
@given(machines(), st.sampled_from(["1", "2", "1.5"]))
def test_a_generated_machine_allows_what_configuring_accepts(machine: str, quantity: str) -> None:
    model = product_model(catalog_of(machine), "machine", quantity=Decimal(quantity))
    for values in assignments(model, most=150, seed=len(machine)):
        agrees(model, values)
