"""Feature models in the Universal Variability Language (UVL), read into constraint models and catalogs.

The language is the one of the public grammar at https://github.com/Universal-Variability-Language/uvl-parser.
"""
