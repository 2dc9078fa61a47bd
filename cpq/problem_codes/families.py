"""The families that errors belong to: what a program catches, seldom what a message shows."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

ERRORS: Final = by_code(
    CodeDoc(
        "cannot-price",
        "the quote has no price",
        "The family of every reason for which a quote cannot be priced; the code in brackets is usually a narrower "
        "one.",
        "Read the message; line, step and rule are named.",
        example=(
            "from cpq import CannotPrice, Workspace\n"
            "\n"
            'workspace = Workspace.open(".")\n'
            "try:\n"
            '    workspace.price_deal(workspace.read_deal("acme"))\n'
            "except CannotPrice as error:\n"
            '    print(f"{error} [{CannotPrice.code}]")'
        ),
    ),
    CodeDoc(
        "cannot-render",
        "the document cannot be made",
        "The family of every reason for which no document is written; nothing half written is left behind.",
        "Read the message.",
        example=(
            "from cpq import Workspace\n"
            "from cpq.problems import CannotRender\n"
            "\n"
            'workspace = Workspace.open(".")\n'
            'quote = workspace.price_deal(workspace.read_deal("acme"))\n'
            "try:\n"
            '    workspace.pdf(quote, "it")\n'
            "except CannotRender as error:\n"
            '    print(f"{error} [{CannotRender.code}]")'
        ),
    ),
    CodeDoc(
        "conflict",
        "what is asked fits an earlier state only",
        "The family of refusals because something was done meanwhile, by somebody else or in another window.",
        "Look at the present state, and ask for what fits it.",
        example=(
            "from datetime import UTC, date, datetime\n"
            "from cpq import Workspace\n"
            "from cpq.problems import Conflict\n"
            "\n"
            'workspace = Workspace.open(".")\n'
            "now = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)\n"
            'workspace.publish("2026.12", effective=date(2026, 12, 1), at=now)\n'
            "try:\n"
            '    workspace.publish("2026.12", effective=date(2027, 1, 1), at=now)\n'
            "except Conflict as error:\n"
            '    print(f"{error} [{Conflict.code}]")'
        ),
    ),
    CodeDoc(
        "cpq-error",
        "an error of this package",
        "The family of all errors that the package raises on purpose. Catching CpqError catches every one.",
        "Read the message.",
        example=(
            "from cpq import CpqError, Workspace\n"
            "\n"
            "try:\n"
            '    Workspace.open("elsewhere")\n'
            "except CpqError as error:\n"
            '    print(f"{error} [{CpqError.code}]")'
        ),
    ),
    CodeDoc(
        "invalid-files",
        "files have errors",
        "The family of problems in catalogs, rules, settings, deals and scenarios; all of them are told at once.",
        "Repair the problems that are listed.",
        example=(
            "from cpq import InvalidFiles, Workspace\n"
            "\n"
            "try:\n"
            '    Workspace.open(".")\n'
            "except InvalidFiles as error:\n"
            '    print(f"{len(error.problems)} problem: {error.problems[0].message} [{error.code}]")'
        ),
    ),
    CodeDoc(
        "invalid-request",
        "the request cannot be",
        "The family of reasons for which a deal cannot be configured; every line's problems are told at once.",
        "Repair the lines that are listed.",
        example=(
            "from cpq import InvalidRequest, Workspace\n"
            "\n"
            'workspace = Workspace.open(".")\n'
            "try:\n"
            '    workspace.price_deal(workspace.read_deal("acme"))\n'
            "except InvalidRequest as error:\n"
            '    print(f"{len(error.problems)} problem: {error.problems[0].message} [{error.code}]")'
        ),
    ),
    CodeDoc(
        "invalid-selection",
        "the options cannot go together",
        "The family of conflicts between choices.",
        "Change one of the choices that are listed.",
        example=(
            "from cpq import InvalidSelection, Workspace\n"
            "\n"
            'workspace = Workspace.open(".")\n'
            "try:\n"
            '    workspace.price_deal(workspace.read_deal("acme"))\n'
            "except InvalidSelection as error:\n"
            '    print(f"{len(error.problems)} problem: {error.problems[0].message} [{error.code}]")'
        ),
    ),
    CodeDoc(
        "not-allowed",
        "you may not do this",
        "The family of refusals because of who asks: a role lacks the right, somebody left, or nobody may decide about "
        "their own work.",
        "Ask somebody who may; the message says what it takes.",
    ),
    CodeDoc(
        "not-found",
        "a named thing does not exist",
        "The family of names that lead nowhere: a deal, a line, a rule, a code.",
        "Check the spelling.",
        example=(
            "from cpq import Workspace\n"
            "from cpq.problems import NotFound\n"
            "\n"
            'workspace = Workspace.open(".")\n'
            "try:\n"
            '    workspace.read_deal("boreel")\n'
            "except NotFound as error:\n"
            '    print(f"{error} [{NotFound.code}]")'
        ),
    ),
    CodeDoc(
        "transition-refused",
        "the quote does not stand where this would be right",
        "The family of refusals because of the status of a stored quote: what is sent cannot be submitted, what was "
        "cancelled cannot be sent. Nothing was changed.",
        "Look at the status. The hint says what would be right from there.",
    ),
)

FAMILIES: Final = frozenset(ERRORS)
"""Codes of error classes."""
