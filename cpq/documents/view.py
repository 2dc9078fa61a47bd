"""The localized view of a quote: every text that its document shows, and nothing else.

All figures are strings by now. Nothing in here has a cost or a margin, so none can reach a customer.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, Literal

from cpq.documents.profiles import PageSize

Align = Literal["left", "right"]
TotalKind = Literal["part", "sum", "grand", "remark"]
RowKind = Literal["group", "line", "component", "part", "tiers", "tier", "subtotal"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value, such as the date of the quote."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Party:
    """One of the companies named at the top: its role, its name, and the lines under it."""

    role: str
    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; ``key`` names the field of a row that fills it."""

    key: str
    title: str
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class LineRow:
    """One row of the line table.

    Attributes:
        kind: ``line``; ``component`` of a bundle; ``part`` of a line with several charges or segments; ``tier`` of a
            tier table under a line and ``tiers`` its caption; ``group`` heading and ``subtotal``.
        depth: How far the row is indented.
        details: Smaller texts under the name.
        per: What the unit price counts for, under the unit price.
    """

    kind: RowKind
    name: str
    depth: int = 0
    position: str = ""
    details: tuple[str, ...] = ()
    quantity: str = ""
    list_price: str = ""
    discount: str = ""
    unit_price: str = ""
    per: str = ""
    term: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True)
class LineTable:
    """Lines that belong together: those inside the total, the usage estimates, or the options."""

    title: str
    remark: str
    columns: tuple[Column, ...]
    rows: tuple[LineRow, ...]


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One line of the totals; ``grand`` is the amount that is agreed to, ``remark`` lies outside the sum."""

    label: str
    value: str
    kind: TotalKind = "part"


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A small table of texts, such as the taxes or the payment schedule."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The block that the buyer signs: a statement, and labels of the fields to fill in."""

    title: str
    statement: str
    fields: tuple[str, ...]
    signature: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a viewer shows about the file; ``created`` is an ISO date taken from the quote, never from a clock."""

    title: str
    author: str
    subject: str
    created: str


@dataclass(frozen=True, slots=True)
class Look:
    """Paper, accent colour (``#1d4e6b``) and logo of the seller."""

    page: PageSize
    accent: str
    logo: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Everything a quote document shows, in the order of the page.

    Attributes:
        language: BCP 47 tag, such as ``fr-FR``.
        document: What the document is called: Quotation, Devis, Angebot.
        page_label: Text with ``{page}`` and ``{pages}`` to fill.
        footer: The seller's legal identity, printed on every page.
        mark: What every page says above everything else, such as that nobody has approved it; or empty.
    """

    language: str
    look: Look
    metadata: Metadata
    seller: str
    document: str
    number: str
    running_title: str
    facts: tuple[Fact, ...]
    parties: tuple[Party, ...]
    references: tuple[Fact, ...]
    lines: LineTable | None
    totals: tuple[TotalRow, ...]
    taxes: PlainTable | None
    total_remarks: tuple[str, ...]
    years: PlainTable | None
    milestones: PlainTable | None
    billing: PlainTable | None
    usage: LineTable | None
    options: LineTable | None
    passages: tuple[Passage, ...]
    acceptance: Acceptance | None
    footer: tuple[str, ...]
    page_label: str
    mark: str = ""

    def to_json(self) -> dict[str, Any]:
        """The view as JSON-ready data; the logo is named by its hash."""
        data = asdict(self)
        logo = data["look"].pop("logo")
        data["look"]["logo"] = f"sha256:{sha256(logo).hexdigest()}" if logo else ""
        return data
