"""Addresses are shown without the passwords in them."""

from __future__ import annotations

import pytest

from cpq.files.addresses import without_password


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://cpq:S3CRET@db.example/quotes",
        "postgresql://cpq:S3C@RET@db.example/quotes",
        "postgresql://cpq:a/S3CRET@db.example/quotes",
        "postgresql://:S3CRET@db.example/quotes",
        "postgresql://db.example/quotes?user=cpq&password=S3CRET",
        "postgresql://db.example/quotes?SSLPassword=S3CRET&sslmode=require",
    ],
)
def test_no_password_is_shown(address: str) -> None:
    shown = without_password(address)
    assert "S3C" not in shown
    assert "RET" not in shown
    assert "db.example" in shown


@pytest.mark.parametrize(
    "address", ["sqlite:///.cpq/quotes.db", "postgresql://cpq@db.example:5432/quotes?sslmode=require"]
)
def test_an_address_without_password_is_shown_as_it_is(address: str) -> None:
    assert without_password(address) == address
