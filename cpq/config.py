"""Settings of a workspace, from ``cpq.toml``, with where each came from."""

from __future__ import annotations

from pydantic import Field

from cpq.files.models import FileModel, Text


class SellerConfig(FileModel):
    """Who sells: the identity that documents print; countries expect different fields.

    Attributes:
        identity: Further fields by name, such as ``siren`` or ``register``.
    """

    name: Text
    address: tuple[str, ...] = ()
    country: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    tax_id: str = ""
    identity: dict[str, str] = Field(default_factory=dict)


class DocumentConfig(FileModel):
    """How documents look: brand colour, logo, languages, what they show."""

    languages: tuple[str, ...] = ("en",)
    accent: str = "#1F4E79"
    logo: str = ""
    discounts: str = "per line"
    show_list_price: bool = True
    show_tiers: bool = True
    show_years: bool = True
    terms: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class WorkspaceConfig(FileModel):
    """The settings file ``cpq.toml``."""

    price_book: str = ""
    currency: str = ""
    seller: SellerConfig | None = None
    documents: DocumentConfig = DocumentConfig()
