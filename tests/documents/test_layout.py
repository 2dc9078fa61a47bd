"""Line breaking, tables and page flow."""

from hypothesis import given
from hypothesis import strategies as st

from cpq.documents.flow import Block, Flow
from cpq.documents.fonts import face
from cpq.documents.paper import Page
from cpq.documents.table import Row, Table, header_row, tracks_of
from cpq.documents.typeset import BODY, SMALL, Line, lines, mixed, wrap

TEXTS = st.text(alphabet=st.sampled_from("aWi-/ \u00a0é"), max_size=120)


@given(TEXTS, st.floats(min_value=30, max_value=400))
def test_broken_lines_fit_and_lose_nothing_but_spaces(text: str, width: float) -> None:
    broken = wrap(text, BODY, width)
    assert all(BODY.width(line) <= width for line in broken)
    assert "".join(broken).replace(" ", "") == text.replace(" ", "")


def test_a_column_narrower_than_a_letter_still_ends() -> None:
    assert wrap("WWW", BODY, 1) == ["W", "W", "W"]


def test_words_stay_whole_where_they_fit_and_part_numbers_keep_their_dashes() -> None:
    width = BODY.width("seal kit FR-2 ")
    assert wrap("seal kit FR-2 extra", BODY, width) == ["seal kit FR-2", "extra"]
    assert wrap("kit zone-2-east", BODY, BODY.width("zone-2-east")) == ["kit", "zone-2-east"]


def test_a_word_too_long_breaks_after_its_dash_first() -> None:
    assert wrap("quotes@atelier-software.example", BODY, 100) == ["quotes@atelier-", "software.example"]


def test_line_ends_of_the_text_are_kept_and_tabs_are_spaces() -> None:
    assert wrap("one\ntwo\tthree", BODY, 400) == ["one", "two three"]
    assert wrap("a  b\n\nc", BODY, 400) == ["a b", "c"]


def test_a_space_that_does_not_break_holds_its_words_together() -> None:
    assert wrap("up to 12\u00a0345,00\u00a0€", BODY, BODY.width("up to 12 345")) == ["up to", "12\u00a0345,00\u00a0€"]


def test_figures_of_both_weights_are_equally_wide() -> None:
    for weight in ("regular", "bold"):
        assert len({face(weight).widths[digit] for digit in "0123456789"}) == 1


def test_a_colour_is_thinned_towards_white() -> None:
    assert mixed("#000000", 0) == "#ffffff"
    assert mixed("#1d4e6b", 1) == "#1d4e6b"
    assert mixed("#000000", 0.5) == "#808080"


def _block(height: float, name: str, seen: list[tuple[str, float]], **given: object) -> Block:
    def draw(_page: Page, y: float) -> None:
        seen.append((name, y))

    return Block(height, draw, **given)  # type: ignore[arg-type]


def test_space_above_a_block_is_dropped_at_the_top_of_a_page() -> None:
    seen: list[tuple[str, float]] = []
    flow = Flow(first_top=10, top=20, bottom=100)
    flow.place([_block(80, "a", seen, before=5), _block(50, "b", seen, before=7), _block(10, "c", seen, before=7)])
    assert seen == [("a", 10), ("b", 20), ("c", 77)]
    assert len(flow.pages) == 2


def test_blocks_that_are_kept_together_move_together() -> None:
    seen: list[tuple[str, float]] = []
    flow = Flow(first_top=0, top=0, bottom=100)
    flow.place([_block(60, "a", seen), _block(30, "b", seen, keep_with_next=True), _block(30, "c", seen)])
    assert seen == [("a", 0), ("b", 0), ("c", 30)]


def test_a_run_longer_than_a_page_breaks_where_it_must() -> None:
    seen: list[tuple[str, float]] = []
    flow = Flow(first_top=0, top=0, bottom=100)
    flow.place(_block(40, str(number), seen, keep_with_next=True) for number in range(5))
    assert [y for _, y in seen] == [0, 40, 0, 40, 0]
    assert len(flow.pages) == 3


def test_a_table_that_ends_a_page_begins_the_next_with_its_header() -> None:
    tracks = tracks_of([100.0, 50.0], ["left", "right"], 50.0)
    rows = tuple(Row((lines(f"row {number}", BODY, 100), ())) for number in range(8))
    table = Table(tracks, header_row(["Name", "Amount"], tracks), rows)
    flow = Flow(first_top=0, top=0, bottom=100)
    flow.place(table.blocks(100))
    assert len(flow.pages) == 3
    for page in flow.pages:
        assert [text.text for text in page.texts[:2]] == ["Name", "Amount"]


def test_titles_stand_on_one_last_line() -> None:
    tracks = tracks_of([100.0, 30.0], ["left", "right"], 0.0)
    row = header_row(["Name", "Two words"], tracks)
    assert [cell[-1].text for cell in row.cells] == ["Name", "words"]
    assert len({len(cell) for cell in row.cells}) == 1


def test_a_row_taller_than_a_page_is_cut_between_lines() -> None:
    tracks = tracks_of([100.0], ["left"], 0.0)
    tall = Row((tuple(Line(str(number), SMALL) for number in range(50)),))
    table = Table(tracks, header_row(["Name"], tracks), (tall,))
    flow = Flow(first_top=0, top=0, bottom=200)
    flow.place(table.blocks(200))
    drawn = [text.text for page in flow.pages for text in page.texts if text.text != "Name"]
    assert drawn == [str(number) for number in range(50)]
    assert all(text.y < 200 for page in flow.pages for text in page.texts)
