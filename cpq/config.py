"""Settings of a workspace, from ``cpq.toml``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cpq.catalog.per import CurrencyCode
from cpq.documents.seller import Seller
from cpq.documents.template import Template
from cpq.files.models import FileModel, Text


class DocumentConfig(Template):
    """How documents look, with the languages they are usually written in and the file of the logo.

    Attributes:
        languages: Languages or locales, the first one by default.
        logo_file: PNG file, relative to the workspace.
    """

    languages: tuple[Text, ...] = ("en",)
    logo_file: str = ""


class LintConfig(FileModel):
    """What `cpq lint` leaves alone in this workspace.

    Attributes:
        ignore: Codes that are not told; ``code:pattern`` where only some subjects or files are meant.
    """

    ignore: tuple[Text, ...] = ()


class ConfigureConfig(FileModel):
    """What configuring may cost.

    Attributes:
        conflicts: Conflicts that one question to the solver may take before it counts as not decided.
    """

    conflicts: int = Field(default=100_000, ge=1, le=1_000_000_000)


class StoreConfig(FileModel):
    """Where quotes are kept.

    Attributes:
        url: Address of the database; a SQLite file is relative to the workspace.
    """

    url: Text = "sqlite:///.cpq/quotes.db"


class WorkspaceConfig(FileModel):
    """The settings file ``cpq.toml``.

    Attributes:
        price_book, currency: What a deal that names neither is priced with.
        corporate_currency: Currency that totals of every quote are converted into, for the seller's own figures.
        seller: Who sells; documents need it.
        documents: How documents look.
        lint: What ``cpq lint`` leaves alone.
        configure: What configuring may cost.
        store: Where quotes are kept.
    """

    price_book: str = ""
    currency: CurrencyCode | Literal[""] = ""
    corporate_currency: CurrencyCode | Literal[""] = ""
    seller: Seller | None = None
    documents: DocumentConfig = Field(default_factory=DocumentConfig)
    lint: LintConfig = Field(default_factory=LintConfig)
    configure: ConfigureConfig = Field(default_factory=ConfigureConfig)
    store: StoreConfig = Field(default_factory=StoreConfig)
