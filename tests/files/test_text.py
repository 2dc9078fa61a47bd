"""Letters that a file may hold."""

import sys
import unicodedata

import pytest

from cpq.files.text import clean_text, decode, quoted, without_forbidden
from cpq.problems import SourceLocation

HERE = SourceLocation("f", 3, 5)


def refused(letter: str) -> bool:
    return clean_text(f"a{letter}b", HERE) != []


def test_the_letters_refused_are_exactly_the_invisible_ones() -> None:
    allowed = {"\t", "\n"}
    separators = {"Zl", "Zp", "Cc", "Cf", "Cs"}
    for code in range(sys.maxunicode + 1):
        letter = chr(code)
        category = unicodedata.category(letter)
        if category == "Cn" or letter in allowed:
            continue
        assert refused(letter) == (category in separators), f"U+{code:04X} {category}"


@pytest.mark.parametrize("code", [0xFFFE, 0xFFFF, 0xFDD0, 0xFDEF, 0xE0000, 0x2065])
def test_noncharacters_are_refused(code: int) -> None:
    assert refused(chr(code))


def test_a_problem_names_the_character_and_its_place() -> None:
    problems = clean_text("one\ntwo \u202e and\r\n\x07", HERE)
    assert [(str(problem.location), problem.code, problem.message, problem.hint) for problem in problems] == [
        (
            "f:4:5",
            "control-character",
            "U+202E (right-to-left override) changes the reading direction and is not allowed in text",
            "delete the character",
        ),
        (
            "f:5:1",
            "control-character",
            "U+0007 (a control character) cannot be seen and is not allowed in text",
            "delete the character",
        ),
    ]
    assert [str(problem.location) for problem in clean_text("ab\x00", HERE)] == ["f:3:7"]


def test_a_lone_carriage_return_is_refused_and_a_pair_is_not() -> None:
    assert refused("\r")
    assert not refused("\r\n")
    assert clean_text("é\r\n", HERE) == []


def test_a_file_is_made_readable_without_moving_a_letter() -> None:
    text, problems = without_forbidden("a\u200bb\nc\x00\n", "f", limit=10)
    assert text == "a\ufffdb\nc\ufffd\n"
    assert [str(problem.location) for problem in problems] == ["f:1:2", "f:2:2"]
    assert without_forbidden("é\n", "f", limit=10) == ("é\n", [])
    text, problems = without_forbidden("\x00" * 9, "f", limit=3)
    assert (text, len(problems)) == ("", 3)


def test_bytes_become_text_without_a_byte_order_mark() -> None:
    assert decode("\ufeffé".encode(), "f") == ("é", [])
    text, problems = decode("é\r\nü".encode() + b"\xfe", "f")
    assert (text, [str(problem.location) for problem in problems]) == ("", ["f:2:2"])


def test_a_text_in_a_message_is_short_and_visible() -> None:
    assert quoted("a b") == "'a b'"
    assert quoted("\x1b[31m\u202e") == "'\ufffd[31m\ufffd'"
    assert quoted("x" * 60) == f"'{'x' * 60}'"
    assert quoted("x" * 61) == f"'{'x' * 57}...'"
