"""Public feature models: everything in them is read, in the numbers that are known of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpq.exchange.dimacs import dimacs_model
from cpq.exchange.uvl.to_model import uvl_model

FEATURES_AND_CONSTRAINTS = {
    "berkeleydb.uvl": (76, 20),
    "axTLS.uvl": (96, 14),
    "uClibc.uvl": (313, 56),
    "uClinux-base.uvl": (380, 3455),
    "embtoolkit.uvl": (1179, 323),
    "aaed2000.uvl": (1298, 904),
    "adder.uvl": (1285, 890),
    "financialservices01_2017-05-22.uvl": (557, 1001),
    "automotive01.uvl": (2513, 2833),
    "linux-2.6.33.3.uvl": (6467, 3545),
    "automotive2_4.uvl": (18616, 1369),
    "ovm_RFW.ovm.uvl": (37, 11),
    "dm_ASEJ1.csv.uvl": (109, 96),
    "uvl_cardinality.uvl": (4, 0),
}


@pytest.mark.parametrize("name", FEATURES_AND_CONSTRAINTS)
def test_every_feature_and_constraint_of_a_public_model_is_taken(name: str, reference_data: Path) -> None:
    features, constraints = FEATURES_AND_CONSTRAINTS[name]
    model, coverage = uvl_model((reference_data / "models" / name).read_text(encoding="utf-8"), file=name)
    assert len(model.variables) == features
    assert coverage.not_taken == 0
    assert [(of.object, of.rows) for of in coverage.files if of.object != "attribute"] == [
        ("feature", features),
        ("constraint", constraints),
    ]


@pytest.mark.parametrize(("name", "variables", "clauses"), [("busybox_1_28_0", 998, 962), ("toybox", 544, 1020)])
def test_every_clause_of_a_public_model_is_taken(name: str, variables: int, clauses: int, reference_data: Path) -> None:
    model, coverage = dimacs_model((reference_data / "models" / f"{name}.cnf").read_text(encoding="utf-8"))
    assert (len(model.variables), len(model.rules)) == (variables, clauses)
    assert (coverage.taken, coverage.not_taken) == (variables + clauses, 0)


def test_names_of_variables_come_from_the_comments(reference_data: Path) -> None:
    model, _ = dimacs_model((reference_data / "models" / "toybox.cnf").read_text(encoding="utf-8"))
    assert [variable.name for variable in model.variables[:3]] == ["DMESG", "DMESG_m", "SED"]
