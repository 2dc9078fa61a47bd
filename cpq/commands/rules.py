"""``cpq rules``: what changed between versions of the policy, and which version is in force."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cpq.commands.completing import complete_version
from cpq.commands.json_output import echo_json
from cpq.commands.options import DateParam, json_option, today, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.policy_history import Publication
    from cpq.workspace import Workspace


@click.group()
def rules() -> None:
    """Compare, publish and roll back the policy.

    The policy is what stands in catalogs/ and pricing_rules/. Publishing keeps its exact bytes under a name, from
    which any quote can be priced again. VERSION is a published name, the first digits of a fingerprint, the word
    in-force or working, a folder, or a git revision (git:REVISION says that nothing else is meant).

    \b
    Example:
      cpq rules list
      cpq rules diff in-force
    """


@rules.command()
@click.argument("old", metavar="[OLD]", default="in-force", shell_complete=complete_version)
@click.argument("new", metavar="[NEW]", default="working", shell_complete=complete_version)
@json_option
@workspace_option
@pass_session
def diff(session: Session, old: str, new: str, json: bool) -> None:
    """Say in business words what changed between two versions of the policy.

    Files are compared by meaning: their names, order, layout and comments make no difference. OLD is what is in
    force today and NEW the working files, where they are left out.

    \b
    Example:
      cpq rules diff 2026.11
      cpq rules diff 2026.11 working --json
    """
    from cpq.commands.screen import screen

    found = session.load().diff_rules(old, new, on=today(), here=Path.cwd())
    if json:
        echo_json({"schema": "cpq/policy-diff/1", **found.to_json()})
        return
    from cpq.commands.rules_view import change_sections

    out = screen()
    out.heading(f"{found.old} → {found.new}", f"{found.old_fingerprint[:12]} → {found.new_fingerprint[:12]}")
    same = found.old_fingerprint == found.new_fingerprint
    out.text("the same files" if same else found.summary)
    if found:
        out.text()
    out.grids(change_sections(found, short=out.terminal))


@rules.command()
@click.option("--as", "as_", required=True, metavar="NAME", help="Name of the version, such as 2026.12.")
@click.option("--effective", type=DateParam(), required=True, metavar="DATE", help="First order date it holds for.")
@click.option("--note", default="", metavar="TEXT", help="Why, for whoever reads the list.")
@click.option("--skip-tests", is_flag=True, help="Publish without running the scenarios; the list will say so.")
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@json_option
@workspace_option
@pass_session
def publish(
    session: Session, as_: str, effective: date, note: str, skip_tests: bool, dry_run: bool, json: bool
) -> None:
    """Publish the policy under a name, in force from an order date on.

    Files with errors and scenarios that fail stop it. A published version never changes: its bytes are kept under
    their fingerprint in .cpq/policies/, and its name is taken for good.

    \b
    Example:
      cpq rules publish --as 2026.12 --effective 2026-12-01 --note "seats dearer" --dry-run
    """
    from cpq.commands.screen import working

    workspace = session.open()
    before = workspace.history.in_force(effective)
    with working("checking and running scenarios"):
        done = workspace.publish(as_, effective=effective, at=_now(), note=note, skip_tests=skip_tests, dry_run=dry_run)
    _told(workspace, done, before, "working", "published", dry_run=dry_run, json=json)


@rules.command(name="list")
@json_option
@workspace_option
@pass_session
def list_(session: Session, json: bool) -> None:
    """List what was published, the newest first, and what is in force today.

    \b
    Example:
      cpq rules list
    """
    from cpq.commands.screen import screen

    history = session.load().history
    found, holds = history.publications, history.in_force(today())
    if json:
        rows = [_publication_json(one) for one in found]
        answer = {"schema": "cpq/publications/1", "in_force": None if holds is None else holds.name, "log": rows}
        echo_json(answer)
        return
    from cpq.commands.rules_view import publications_grid

    out = screen()
    if not found:
        out.text("nothing was published yet")
        out.text("    cpq rules publish --as NAME --effective DATE publishes the working files", "dim")
        return
    out.grid(publications_grid(found, holds))


@rules.command()
@click.argument("version", default="", metavar="[VERSION]", shell_complete=complete_version)
@click.option("--compiled", is_flag=True, help="Show the tables and the function that prices are computed by.")
@click.option("--as-of", type=DateParam(), default=None, help="Order date to compile for; today where left out.")
@json_option
@workspace_option
@pass_session
def show(session: Session, version: str, compiled: bool, as_of: date | None, json: bool) -> None:
    """Show a published version: when it holds, what it consists of, and that its bytes are unaltered.

    VERSION is what is in force today, where it is left out. With --compiled it is the working files, and what is
    shown is what they compile to for an order date: each phase as a table, its rows with keys, interval, rest of the
    condition, effect and place, and the generated function that runs them.

    \b
    Example:
      cpq rules show 2026.11
      cpq rules show --compiled --as-of 2026-11-20
    """
    from cpq.commands.screen import screen
    from cpq.problems import NotFound

    if compiled:
        workspace = session.open()
        if version:
            workspace = workspace.with_policy(workspace.policy_version(version, on=today(), here=Path.cwd()))
        form = workspace.compiled_form(as_of or today())
        if json:
            echo_json(form.to_json())
            return
        from cpq.commands.compiled_view import show_compiled

        show_compiled(screen(), form)
        return
    version = version or "in-force"
    found = session.load().policy_version(version, on=today(), here=Path.cwd())
    if found.publication is None:
        raise NotFound(f"'{version}' was not published", code="version-not-found", hint="cpq rules list shows what was")
    if json:
        files = {path: len(data) for path, data in found.files.items()}
        echo_json({"schema": "cpq/policy-version/1", **_publication_json(found.publication), "files": files})
        return
    from cpq.commands.rules_view import show_publication

    show_publication(screen(), found.publication, found.files, today())


@rules.command()
@click.argument("version", metavar="NAME", shell_complete=complete_version)
@click.option(
    "--effective", type=DateParam(), metavar="DATE", help="First order date it holds for again; today where left out."
)
@click.option("--note", default="", metavar="TEXT", help="Why, for whoever reads the list.")
@click.option("--write", is_flag=True, help="Also write its files back into the workspace.")
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@json_option
@workspace_option
@pass_session
def rollback(
    session: Session, version: str, effective: date | None, note: str, write: bool, dry_run: bool, json: bool
) -> None:
    """Put an earlier version in force again.

    It is a new entry of the list; nothing that was published is taken back. The working files stay as they are,
    unless --write brings those of the version back, which is refused while they hold changes never published.

    \b
    Example:
      cpq rules rollback 2026.11 --effective 2026-12-10 --note "volume tier was wrong" --dry-run
    """
    workspace = session.load()
    history = workspace.history
    first = effective or today()
    before = history.in_force(first)
    done, restored = workspace.roll_back(version, effective=first, at=_now(), note=note, write=write, dry_run=dry_run)
    _told(workspace, done, before, done.fingerprint, "in force again", dry_run=dry_run, json=json)
    if json:
        return
    from cpq.commands.figures import counted
    from cpq.commands.screen import screen
    from cpq.policy_history import takeovers

    out = screen()
    if restored is not None:
        word = "would write" if dry_run else "wrote"
        removed = f", {counted(len(restored.removed), 'file')} removed" if restored.removed else ""
        out.text(f"  {word} {counted(len(restored.written), 'file')} of the workspace{removed}", "dim")
    later = takeovers(history.publications, first)
    if later and later[0].fingerprint == done.fingerprint:
        out.text(f"  it would have begun on {later[0].effective}", "dim")
    other = next((one for one in later if one.fingerprint != done.fingerprint), None)
    if other is not None:
        out.text(f"  {other.name} still takes over on {other.effective}", "warn")


def _told(
    workspace: Workspace,
    done: Publication,
    before: Publication | None,
    new: str,
    word: str,
    *,
    dry_run: bool,
    json: bool,
) -> None:
    """What was done, and what it changes for orders of its first date.

    Args:
        before: What was in force for that date.
        new: The version that is in force for it now.
    """
    since = None if before is None else workspace.diff_rules(before.fingerprint, new, on=done.effective).summary
    if json:
        answer = {**_publication_json(done), "dry_run": dry_run, "before": before and before.name, "changes": since}
        echo_json({"schema": "cpq/publication/1", **answer})
        return
    from cpq.commands.screen import screen

    out = screen()
    head = f"dry run, {word}" if dry_run else word
    out.text(f"{head}: {done.name} ({done.short}), effective {done.effective}", "good")
    if since is not None and before is not None:
        out.text(f"  {since} since {before.name}", "dim")


def _publication_json(one: Publication) -> dict[str, object]:
    return one.model_dump(mode="json", exclude={"schema_", "previous"})


def _now() -> datetime:
    """The present time, read here and nowhere below."""
    return datetime.now(UTC)
