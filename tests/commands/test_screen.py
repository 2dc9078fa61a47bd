"""Terminals and pipes: what a person sees, what a program gets, and NO_COLOR."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cpq.commands.grid import Cell, Column, Grid, Section
from cpq.commands.screen import Screen, encodable, progress, visible, wants_colour, working
from tests.commands.conftest import Run

ROOT = Path(__file__).resolve().parents[2]
BOXES = set("─│┌┐└┘├┤┬┴┼━┃")
ESC = "\x1b"


@pytest.mark.usefixtures("shop")
def test_a_pipe_gets_plain_text(cpq: Run) -> None:
    for args in (("price", "first"), ("explain", "first"), ("catalog", "list"), ("price", "first", "--summary")):
        text = cpq(*args).stdout
        assert ESC not in text
        assert BOXES.isdisjoint(text)
        assert "…" not in text


@pytest.mark.usefixtures("shop")
def test_a_terminal_gets_tables_and_colours(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    text = cpq("price", "first", color=True).stdout
    assert ESC in text
    assert BOXES & set(text)


@pytest.mark.parametrize("args", [("price", "first"), ("explain", "first"), ("validate",), ("test",)])
@pytest.mark.usefixtures("shop")
def test_no_color_forbids_colours_and_keeps_the_tables(
    cpq: Run, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = cpq(*args, color=True).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    plain = cpq(*args, color=True).stdout
    assert ESC in coloured
    assert ESC not in plain
    assert plain.strip()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("no_color", [False, True])
@pytest.mark.usefixtures("shop")
def test_a_real_terminal_is_recognised(no_color: bool) -> None:
    import pty

    leader, follower = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS")}
    env |= {
        "TERM": "xterm-256color",
        "COLUMNS": "100",
        "PYTHONPATH": str(ROOT),
        **({"NO_COLOR": "1"} if no_color else {}),
    }
    with subprocess.Popen([sys.executable, "-m", "cpq", "price", "first"], stdout=follower, env=env) as process:
        os.close(follower)
        text = b""
        while True:
            try:
                chunk = os.read(leader, 65536)
            except OSError:
                break
            if not chunk:
                break
            text += chunk
    os.close(leader)
    assert process.returncode == 0
    shown = text.decode("utf-8")
    assert BOXES & set(shown)
    assert (ESC in shown) is not no_color


@pytest.mark.parametrize("width", [60, 80, 100, 140])
@pytest.mark.usefixtures("sample")
def test_nothing_is_wider_than_the_terminal(cpq: Run, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    for args in (("price", "boreal"), ("explain", "hydro-est"), ("explain", "meridian-target", "--approvals")):
        assert max(len(line) for line in cpq(*args).stdout.splitlines()) <= width


@pytest.mark.usefixtures("sample")
def test_a_narrow_terminal_still_shows_product_and_net(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    text = cpq("price", "boreal").stdout
    assert "Product" in text
    assert "Premium support" in text
    assert "104,508.00" in text


@pytest.mark.usefixtures("sample")
def test_places_are_short_in_a_terminal_and_whole_in_a_pipe(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = cpq("explain", "boreal", "--line", "seats/1").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    short = cpq("explain", "boreal", "--line", "seats/1").stdout
    assert "pricing_rules/saas/contracts/" in whole
    assert "pricing_rules/saas/contracts/" not in short


def _drawn(screen: Screen, *sections: Section) -> str:
    stream = io.StringIO()
    Screen(screen.terminal, screen.colour, screen.width, stream).grids(sections)
    return stream.getvalue()


def _grid(*rows: tuple[str, ...], columns: tuple[Column, ...]) -> Grid:
    grid = Grid(columns)
    for row in rows:
        grid.add(*row)
    return grid


def test_grids_drawn_together_share_their_widths() -> None:
    columns = (Column(), Column("", "point"))
    text = _drawn(
        Screen(),
        Section("One", "right", _grid(("a", "1.5"), columns=columns)),
        Section("Two", "", _grid(("longer", "10.25"), columns=columns), "a detail"),
    )
    assert text == "One  right\na        1.5\n\nTwo\n  a detail\nlonger  10.25\n\n"


def test_a_heading_reaches_the_right_edge_of_a_terminal() -> None:
    stream = io.StringIO()
    Screen(terminal=True, width=30, stream=stream).heading("left", "right")
    assert stream.getvalue() == "left" + " " * 21 + "right\n"


def test_a_heading_that_does_not_fit_is_one_line_in_a_pipe() -> None:
    stream = io.StringIO()
    Screen(width=10, stream=stream).heading("a long heading", "right")
    assert stream.getvalue() == "a long heading  right\n"


def test_an_empty_grid_draws_nothing() -> None:
    assert _drawn(Screen(), Section("", "", _grid(columns=(Column(),)))) == ""


def test_text_is_never_read_as_markup() -> None:
    stream = io.StringIO()
    Screen(terminal=True, stream=stream).text("[bold]:smile:[/bold] [red")
    assert stream.getvalue() == "[bold]:smile:[/bold] [red\n"


def test_signs_that_an_encoding_lacks_become_plain_ones() -> None:
    assert encodable("−5 × 3 …", "ascii") == "-5 x 3 ..."
    assert encodable("Pôle", "ascii") == "P?le"
    assert encodable("−5", "utf-8") == "−5"
    assert encodable("−5", None) == "−5"


def test_hidden_characters_are_spelled_out_and_spaces_stay() -> None:
    assert visible("a\u202eb\x00c\u200bd") == "a\\u202eb\\x00c\\u200bd"
    assert visible("1\u202f234\u00a0€\nnext") == "1\u202f234\u00a0€\nnext"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colours_are_wanted_by_terminals_unless_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert wants_colour(Terminal())
    assert not wants_colour(io.StringIO())
    monkeypatch.setenv("TERM", "dumb")
    assert not wants_colour(Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_colour(Terminal())


def test_progress_is_told_to_a_terminal_once_a_second_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    clock = iter([0.0, 0.5, 2.0, 2.05, 3.0])
    monkeypatch.setattr("cpq.commands.screen.time.monotonic", lambda: next(clock))
    assert list(progress("abcd", "pricing")) == ["a", "b", "c", "d"]
    assert stream.getvalue().startswith("\rpricing 2\rpricing 4\r ")


def test_work_is_told_to_a_terminal_and_wiped_when_done(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with working("checking"):
        assert stream.getvalue() == "checking ..."
    assert stream.getvalue() == "checking ...\r            \r"


def test_progress_is_silent_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress([1, 2], "pricing")) == [1, 2]
    assert capsys.readouterr().err == ""


def test_a_cell_takes_the_style_of_its_row_unless_it_has_its_own() -> None:
    grid = Grid((Column(), Column()))
    grid.add("a", Cell("b", "bad"), style="dim")
    assert grid.rows == [(Cell("a", "dim"), Cell("b", "bad"))]
