"""The document of a quote as a workspace makes it: with its seller, its template and the template's logo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpq.config import DocumentConfig
from cpq.documents.compose import compose, language_for
from cpq.documents.template import Template
from cpq.documents.view import QuoteView
from cpq.files.folders import read_file
from cpq.problems import CannotRender
from cpq.quotes.priced import PricedQuote
from cpq.workspace_loading import CONFIG_FILE

if TYPE_CHECKING:
    from cpq.workspace import Workspace


def document_language(workspace: Workspace, quote: PricedQuote) -> str:
    """The language of a document that nobody chose one for; see :meth:`cpq.workspace.Workspace.document_language`."""
    return language_for(quote, workspace.accounts, workspace.config.documents.languages[0])


def document(workspace: Workspace, quote: PricedQuote, language: str, *, draft: bool) -> QuoteView:
    """What the document of a quote shows; see :meth:`cpq.workspace.Workspace.document`."""
    seller = workspace.config.seller
    if seller is None:
        raise CannotRender(
            "the workspace does not say who sells",
            code="no-seller",
            hint=f"add a [seller] section to {CONFIG_FILE}",
        )
    return compose(
        quote,
        language or document_language(workspace, quote),
        catalog=workspace.catalog,
        rounding=workspace.policy.rounding_in(quote.price_book),
        seller=seller,
        template=_template(workspace),
        accounts=workspace.accounts,
        draft=draft,
    )


def _template(workspace: Workspace) -> Template:
    """The template with the logo's bytes."""
    template = workspace.config.documents
    if not template.logo_file:
        return template
    path = (workspace.root / template.logo_file).resolve()
    if not path.is_relative_to(workspace.root.resolve()) or not path.is_file():
        raise CannotRender(f"there is no logo '{template.logo_file}' in the workspace", code="bad-logo")
    data, problem = read_file(path, template.logo_file)
    if problem is not None:
        raise CannotRender(problem.message, code="bad-logo", hint=problem.hint)
    try:
        return DocumentConfig.model_validate({**dict(template), "logo": data})
    except ValueError as error:
        raise CannotRender(
            f"'{template.logo_file}' cannot be the logo",
            code="bad-logo",
            hint="a PNG image of at most 512 KiB and 4,000 pixels a side",
        ) from error
