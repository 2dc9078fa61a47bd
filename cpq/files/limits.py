"""How much a file may ask of the reader; beyond these it is an attack or an accident."""

from __future__ import annotations

MAX_FILE_BYTES = 64 * 1024 * 1024
"""Largest file that is read; the size is checked before the content."""

MAX_DEPTH = 32
"""Deepest nesting of maps and lists."""

MAX_TEXT = 1024 * 1024
"""Longest single text, in characters."""

MAX_VALUES = 2_000_000
"""Most values (keys, texts, maps and lists) in one file."""

MAX_SETTINGS_BYTES = 1024 * 1024
"""Largest settings file; Python's TOML reader is slow, and settings are short."""

MAX_SETTINGS = 20_000
"""Most values in a settings file."""

MAX_PROBLEMS = 1_000
"""After this many problems in one file the reader stops looking for more."""

MAX_COLUMNS = 16_384
"""Most cells in one row of a table, as in spreadsheets."""
