"""From the files of a workspace to catalog, policy, accounts and settings, with everything that is wrong in them."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from cpq.catalog.catalog import Catalog
from cpq.catalog.load import load_catalog
from cpq.config import WorkspaceConfig
from cpq.desk_rules import DESK
from cpq.documents.profiles import missing_fields
from cpq.files.csv_reader import read_csv
from cpq.files.csv_table import CsvTable
from cpq.files.document_cache import DocumentCache
from cpq.files.folders import POLICY_FOLDERS, fingerprint, list_files, read_files
from cpq.files.located import LocatedMap
from cpq.files.models import parse_model
from cpq.files.packed_documents import Documents
from cpq.files.toml_reader import read_toml
from cpq.files.yaml_reader import read_yaml
from cpq.policy.load import load_policy
from cpq.policy.policy import Policy
from cpq.problems import NotFound, Problem, SourceLocation
from cpq.quotes.deal_file import read_account
from cpq.quotes.parties import Account

ACCOUNTS = "accounts"
"""Folder of the accounts that deals name."""

CONFIG_FILE = "cpq.toml"


class WorkspaceParts(NamedTuple):
    """What the files of a workspace say, in the order of the fields of a workspace."""

    config: WorkspaceConfig
    catalog: Catalog
    policy: Policy
    accounts: Mapping[str, Account]
    fingerprint: str
    problems: tuple[Problem, ...]
    desk_files: Mapping[str, bytes]


def parts_on_disk(root: Path, cache: DocumentCache | None = None) -> WorkspaceParts:
    """Read every file that a workspace is made of.

    Args:
        root: The workspace.
        cache: Where what its YAML files hold is kept between runs, if anywhere.

    Raises:
        NotFound: The directory holds no workspace.
    """
    if not any((root / folder).is_dir() for folder in POLICY_FOLDERS):
        raise NotFound(
            f"{root} is not a workspace: it has neither {POLICY_FOLDERS[0]}/ nor {POLICY_FOLDERS[1]}/",
            code="no-workspace",
            hint="cpq init makes one",
        )
    paths = [CONFIG_FILE] if (root / CONFIG_FILE).is_file() else []
    problems: list[Problem] = []
    for folder in (*POLICY_FOLDERS, ACCOUNTS, DESK):
        found, unlisted = list_files(root, folder)
        paths += found
        problems += unlisted
    files, unread = read_files(root, paths)
    return parts_in_files(files, [*problems, *unread], cache)


def parts_in_files(
    files: Mapping[str, bytes], problems: Iterable[Problem] = (), cache: DocumentCache | None = None
) -> WorkspaceParts:
    """What the contents of files say; nothing is read from disk but what the cache holds.

    Args:
        files: Contents by relative path.
        problems: What was found wrong before.
        cache: Where what YAML files hold is kept between runs, if anywhere.
    """
    with _without_collecting():
        if cache is None:
            return _Loading(files, problems).run()
        cached = {path: data for path, data in files.items() if _is_yaml(path) and not _is_in(path, DESK)}
        key = cache.key(cached)
        known = cache.read(key)
        loading = _Loading(files, problems, known)
        parts = loading.run()
        if known is None and not loading.unread:
            cache.write(key, loading.documents)
        return parts


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Hold back the collector of reference cycles: what loading makes stays, and looking through it takes a fifth."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


_OF_CATALOGS = frozenset({"unknown-product", "unknown-family", "unknown-attribute"})
"""Codes that rules files get where a catalog file could not be read."""


def place(problem: Problem) -> tuple[str, int, int, str]:
    """What problems are sorted by."""
    return problem.location.file, problem.location.line, problem.location.column, problem.code


def under(label: str, problem: Problem) -> Problem:
    """A problem of another version of the files: its file is called after that version."""
    where = problem.location
    return replace(problem, location=SourceLocation(f"{label}:{where.file}", where.line, where.column))


class _Loading:
    """The files of a workspace on their way into it, with the problems so far."""

    def __init__(self, files: Mapping[str, bytes], problems: Iterable[Problem], known: Documents | None = None) -> None:
        self.files = files
        self.known = {} if known is None else known
        self.documents: dict[str, list[LocatedMap]] = {}
        self.problems = list(problems)
        self.unread: list[Problem] = []
        self.incomplete = False

    def run(self) -> WorkspaceParts:
        files = self._in(POLICY_FOLDERS)
        tables = self._tables(files)
        documents = self._documents_in(files)
        catalogs = [document for document in documents if "catalog" in document]
        rules = [document for document in documents if "catalog" not in document]
        catalog = load_catalog(catalogs, tables, self.problems)
        self.incomplete = catalog.incomplete
        policy = load_policy(rules, tables, catalog, self.problems)
        config, accounts = self._config(), self._accounts()
        return WorkspaceParts(
            config=config,
            catalog=catalog,
            policy=policy,
            accounts=accounts,
            fingerprint=fingerprint(files),
            problems=tuple(sorted(self._all_problems(), key=place)),
            desk_files=self._in((DESK,)),
        )

    def _all_problems(self) -> Iterator[Problem]:
        """Every problem that stands by itself.

        Of a file whose text cannot be read only that is told, since it may say something else; and while a catalog
        file cannot be read, its products are not told to be unknown wherever rules name them.
        """
        yield from self.unread
        broken = {problem.location.file for problem in self.unread if problem.severity == "error"}
        incomplete = self.incomplete or any(_is_in(file, POLICY_FOLDERS[0]) for file in broken)
        hidden = _OF_CATALOGS if incomplete else frozenset()
        for problem in self.problems:
            outside = not _is_in(problem.location.file, POLICY_FOLDERS[0])
            if problem.location.file not in broken and not (outside and problem.code in hidden):
                yield problem

    def _in(self, folders: Iterable[str]) -> dict[str, bytes]:
        """Files of some folders, sorted by path within each."""
        return {path: self.files[path] for folder in folders for path in sorted(self.files) if _is_in(path, folder)}

    def _tables(self, files: Mapping[str, bytes]) -> dict[str, CsvTable]:
        tables: dict[str, CsvTable] = {}
        for path, data in files.items():
            if path.lower().endswith(".csv"):
                table, problems = read_csv(data, path)
                self.unread += problems
                tables[path] = table
        return tables

    def _documents_in(self, files: Mapping[str, bytes]) -> list[LocatedMap]:
        documents: list[LocatedMap] = []
        for path, data in files.items():
            if _is_yaml(path):
                documents += self._documents_of(path, data)
        return documents

    def _documents_of(self, path: str, data: bytes) -> list[LocatedMap]:
        found = self.known.get(path)
        if found is None:
            found, problems = read_yaml(data, path)
            self.unread += problems
        self.documents[path] = found
        return found

    def _config(self) -> WorkspaceConfig:
        data = self.files.get(CONFIG_FILE)
        if data is None:
            return WorkspaceConfig()
        documents, problems = read_toml(data, CONFIG_FILE)
        self.unread += problems
        for document in documents[:1]:
            parsed = parse_model(WorkspaceConfig, document, self.problems, what="cpq.toml", spelled="with underscores")
            if parsed is not None:
                if parsed.seller is not None:
                    self.problems += missing_fields(parsed.seller, parsed.seller.where)
                return parsed
        return WorkspaceConfig()

    def _accounts(self) -> dict[str, Account]:
        accounts: dict[str, Account] = {}
        for document in self._documents_in(self._in((ACCOUNTS,))):
            account = read_account(document, self.problems)
            if account is not None:
                accounts[account.id] = account
        return accounts


def _is_yaml(path: str) -> bool:
    return path.lower().endswith((".yaml", ".yml"))


def _is_in(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}/")
