"""YAML, JSON, TOML and CSV text to data that remembers its lines, and from there to models.

Scalars stay text until a model parses them, every value knows its ``file:line:column``, and all
problems of a file are collected before anything stops.
"""
