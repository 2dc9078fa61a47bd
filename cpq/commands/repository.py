"""Where a workspace lies in its repository, since machines that read problems name files from there."""

from __future__ import annotations

from pathlib import Path


def path_in_repository(root: Path, file: str) -> str:
    """A file of the workspace as its repository names it; as the workspace does where there is no repository.

    Args:
        root: Folder of the workspace.
        file: Path from there, with slashes.
    """
    return f"{_way_to(root)}{file}"


def _way_to(root: Path) -> str:
    """The folders from the repository to the workspace, each with its slash."""
    here = root.resolve()
    for folder in (here, *here.parents):
        if (folder / ".git").exists():  # a folder, or a file in a second working tree
            inside = here.relative_to(folder).as_posix()
            return "" if inside == "." else f"{inside}/"
    return ""
