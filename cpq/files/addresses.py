"""Addresses of databases and programs as they may be shown."""

from __future__ import annotations

import re
from typing import Final

_BEFORE_HOST: Final = re.compile(r"(//[^:/@?]*:).*@")
"""Up to the last ``@``, since a password may hold one that nobody has spelled as ``%40``."""

_IN_QUERY: Final = re.compile(r"([?&][a-z_]*password=)[^&]*", re.IGNORECASE)


def without_password(address: str) -> str:
    """An address whose passwords are left out, wherever they stand in it.

    >>> without_password("postgresql://cpq:s3cr@t@db.example/quotes?sslpassword=s3cret&sslmode=require")
    'postgresql://cpq:…@db.example/quotes?sslpassword=…&sslmode=require'
    """
    return _IN_QUERY.sub(r"\1…", _BEFORE_HOST.sub(r"\1…@", address))
