"""The edge of importing models: a file of another tool becomes a catalog file and a coverage report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cpq.exchange.coverage import CoverageReport, FileCoverage, RowRef, reasons_by_code
from cpq.exchange.dimacs import read_dimacs
from cpq.exchange.model_catalog.product import ModelProduct, product_of
from cpq.exchange.model_catalog.reasons import LEFT
from cpq.exchange.uvl.domains import Limits
from cpq.exchange.uvl.features import always_there
from cpq.exchange.uvl.report import coverage_of
from cpq.exchange.uvl.to_model import Read, read_uvl
from cpq.exchange.uvl.tree_words import tree_words
from cpq.exchange.yaml_writer import to_yaml
from cpq.files.text import decode
from cpq.problems import InvalidFiles, NotFound
from cpq.solving.model import Model

UVL_COMMENT: Final = "Imported from a feature model in UVL."
DIMACS_COMMENT: Final = "Imported from clauses in DIMACS."


@dataclass(frozen=True, slots=True)
class ModelImport:
    """What an import of a model makes.

    Attributes:
        product: Id of the product.
        files: Catalog file and report by name.
        report: What was taken and what not.
        model: The model itself, as the configurator reads it.
        variables: Where each variable of the model is in the product: its attribute, and the value that says so where
            it is one of several; without those that the product itself stands for.
    """

    product: str
    files: Mapping[str, bytes]
    report: CoverageReport
    model: Model
    variables: Mapping[str, tuple[str, str | None]]


def import_uvl(path: Path, *, name: str = "", limits: Limits | None = None) -> ModelImport:
    """A feature model as a product of a catalog; models that it imports are looked for beside it.

    Args:
        path: The file.
        name: Of the product; that of the root feature where left out.
        limits: Bounds of numbers that the model leaves open.

    Raises:
        NotFound: There is no such file.
        InvalidFiles: It is no UVL, or names what is not there.
    """
    folder = path.parent

    def load(inner: str) -> str | None:
        return _text(folder / inner, inner) if (folder / inner).is_file() else None

    read = read_uvl(_text(path, path.name), file=path.name, load=load, limits=limits)
    root = read.tree.entries[0].name
    texts = {**tree_words(read.tree), **read.texts}
    always = always_there(read.tree)
    product = product_of(read.model, name=name or root, texts=texts, always=always)
    read.folded.update(always)
    return _made(product, _with_left(coverage_of(read), product, read), UVL_COMMENT, read.model)


def import_dimacs(path: Path, *, name: str = "") -> ModelImport:
    """Clauses as a product of a catalog.

    Args:
        path: The file.
        name: Of the product; that of the file where left out.

    Raises:
        NotFound: There is no such file.
        InvalidFiles: It is not in the format.
    """
    read = read_dimacs(_text(path, path.name), file=path.name)
    product = product_of(read.model, name=name or path.stem, texts={})
    clauses, variables = len(read.model.rules), len(read.model.variables)
    left = [(code, RowRef(read.places[rule].line, rule)) for rule, code in product.left.items()]
    files = (
        FileCoverage(path.name, "variable", variables, variables),
        FileCoverage(path.name, "clause", clauses, clauses - len(left), reasons_by_code(left, LEFT)),
    )
    return _made(product, CoverageReport(files), DIMACS_COMMENT, read.model)


def _made(product: ModelProduct, report: CoverageReport, comment: str, model: Model) -> ModelImport:
    files = {
        f"{product.id}.yaml": to_yaml(product.document, comment),
        f"{product.id}-import.md": report.to_text().encode("utf-8"),
    }
    return ModelImport(product.id, files, report, model, product.attributes.told())


def _text(path: Path, shown: str) -> str:
    try:
        data = path.read_bytes()
    except OSError:
        raise NotFound(f"there is no file {path}", hint="name a file that can be read") from None
    text, problems = decode(data, shown)
    if problems:
        raise InvalidFiles(problems)
    return text


def _with_left(report: CoverageReport, product: ModelProduct, read: Read) -> CoverageReport:
    """The report with the groups of the tree, and with what a catalog has no words for."""
    left: dict[tuple[str, str], dict[tuple[int, str], str]] = {}
    for rule, code in product.left.items():
        place = read.places[rule]
        kind = "constraint" if rule in read.sources else "group"
        left.setdefault((place.file, kind), {})[place.line, (read.texts.get(rule) or rule)[:60]] = code
    rules = [rule.id for rule in read.tree.rules]
    files = list(report.files)
    for file in dict.fromkeys(one.file for one in report.files):
        groups = sum(1 for rule in rules if read.places[rule].file == file and rule != "root")
        if groups:
            files.append(FileCoverage(file, "group", groups, groups))
    return replace(report, files=tuple(_less(one, left.get((one.file, one.object), {})) for one in files))


def _less(file: FileCoverage, left: Mapping[tuple[int, str], str]) -> FileCoverage:
    reasons = reasons_by_code([(code, RowRef(line, key)) for (line, key), code in left.items()], LEFT)
    return replace(file, taken=file.taken - len(left), left=(*file.left, *reasons))
