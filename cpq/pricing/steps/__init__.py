"""The steps of the waterfall, one module for each kind."""
