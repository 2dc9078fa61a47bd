"""Packed files come apart as they were, and prove themselves by their fingerprint."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.files.folders import fingerprint
from cpq.files.packed_files import pack, unpack

FILES = st.dictionaries(st.text(min_size=1, max_size=12), st.binary(max_size=40), max_size=6)


@given(FILES)
def test_packing_loses_nothing(files: dict[str, bytes]) -> None:
    assert unpack(pack(files)) == files


@given(FILES)
def test_the_digest_of_packed_files_is_their_fingerprint(files: dict[str, bytes]) -> None:
    assert hashlib.sha256(pack(files)).hexdigest() == fingerprint(files)


@given(FILES.filter(bool), st.data())
def test_bytes_that_end_too_early_are_refused(files: dict[str, bytes], data: st.DataObject) -> None:
    packed = pack({path: content + b"." for path, content in files.items()})
    cut = data.draw(st.integers(1, 8))
    with pytest.raises(ValueError, match=r"too early|no content"):
        unpack(packed[:-cut])
