"""Configuration: complete, consistent lines from what the rep asked for."""

from cpq.configuration.configure import configure
from cpq.configuration.configured import ConfiguredLine, ConfiguredQuote

__all__ = ["ConfiguredLine", "ConfiguredQuote", "configure"]
