"""CPQ and deal desk: configure, price exactly, explain, decide, and print quotes.

>>> from cpq import __version__
>>> __version__.count(".")
2
"""

__version__ = "0.1.0"
