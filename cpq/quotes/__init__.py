"""Quotes: what is asked, and the priced answer."""
