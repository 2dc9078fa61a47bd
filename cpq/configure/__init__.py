"""Configuration: complete, consistent lines from what the rep asked for."""

from cpq.configure.configure import configure
from cpq.configure.configured import ConfiguredLine, ConfiguredQuote

__all__ = ["ConfiguredLine", "ConfiguredQuote", "configure"]
