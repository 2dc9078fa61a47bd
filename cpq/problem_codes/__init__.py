"""Every problem code: what it means, how to repair it, and an example.

``cpq explain CODE`` shows one; ``docs/problems/`` has a page for each. Codes stay the same when wording improves.

>>> CODES["price-cliff"].title
'a larger quantity costs less'
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cpq.problem_codes.approvals import APPROVALS
from cpq.problem_codes.around import AROUND
from cpq.problem_codes.catalogs import CATALOGS
from cpq.problem_codes.choices import CHOICES
from cpq.problem_codes.code_doc import CodeDoc
from cpq.problem_codes.configuring import CONFIGURING
from cpq.problem_codes.contracts import CONTRACTS
from cpq.problem_codes.deals import DEALS
from cpq.problem_codes.desk import DESK
from cpq.problem_codes.evaluation import EVALUATION
from cpq.problem_codes.expressions import EXPRESSIONS
from cpq.problem_codes.families import ERRORS, FAMILIES
from cpq.problem_codes.guided import GUIDED
from cpq.problem_codes.handing_off import HANDING_OFF
from cpq.problem_codes.lint import LINT
from cpq.problem_codes.models import MODELS
from cpq.problem_codes.prices import PRICES
from cpq.problem_codes.rules import RULES
from cpq.problem_codes.stored_quotes import STORED_QUOTES
from cpq.problem_codes.storing import STORING
from cpq.problem_codes.texts import TEXTS
from cpq.problem_codes.values import VALUES
from cpq.problem_codes.versions import VERSIONS

__all__ = ["AREAS", "CODES", "FAMILIES", "CodeDoc"]

AREAS: Final[Mapping[str, Mapping[str, CodeDoc]]] = MappingProxyType(
    {
        "The text of a file": TEXTS,
        "Fields and values": VALUES,
        "Catalogs": CATALOGS,
        "Models of other tools": MODELS,
        "Choices": CHOICES,
        "Configurations": CONFIGURING,
        "Guided selling": GUIDED,
        "Price books and rules": RULES,
        "Rules as expressions": EXPRESSIONS,
        "Expressions while they run": EVALUATION,
        "Deals": DEALS,
        "Pricing": PRICES,
        "Contracts over time": CONTRACTS,
        "Stored quotes": STORED_QUOTES,
        "Approval requests": APPROVALS,
        "The files of the desk": DESK,
        "Telling others": HANDING_OFF,
        "Lint": LINT,
        "Versions of the policy": VERSIONS,
        "The database of quotes": STORING,
        "Documents, commands and the library": AROUND,
        "Families of errors, which programs catch": ERRORS,
    }
)
"""The codes by what they are about, in the order of a reader's interest."""

CODES: Final[Mapping[str, CodeDoc]] = MappingProxyType(
    {code: doc for area in AREAS.values() for code, doc in sorted(area.items())}
)
"""Every code that the package can produce."""
