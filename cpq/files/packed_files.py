"""Several files as one run of bytes, whose SHA-256 is the fingerprint of the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_LENGTH = 8


def pack(files: Mapping[str, bytes]) -> bytes:
    """The files in the order of their paths, each path and each content behind its length.

    The SHA-256 of the result is :func:`cpq.files.folders.fingerprint` of the files, so bytes that are kept under a
    fingerprint prove themselves.
    """
    parts = (part for path in sorted(files) for part in (path.encode("utf-8"), files[path]))
    return b"".join(piece for part in parts for piece in (len(part).to_bytes(_LENGTH, "big"), part))


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of packed bytes.

    Raises:
        ValueError: The bytes are not what :func:`pack` makes.
    """
    parts = list(_parts(data))
    if len(parts) % 2:
        raise ValueError("the last path has no content")
    return {path.decode("utf-8"): content for path, content in zip(parts[::2], parts[1::2], strict=True)}


def _parts(data: bytes) -> Iterator[bytes]:
    begin = 0
    while begin < len(data):
        end = begin + _LENGTH
        length = int.from_bytes(data[begin:end], "big")
        if end + length > len(data):
            raise ValueError("the bytes end too early")
        yield data[end : end + length]
        begin = end + length
