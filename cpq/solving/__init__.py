"""The constraint engine: finite choices and the rules between them, exact, explained and free of dead ends.

It knows nothing of products: a :class:`~cpq.solving.model.Model` has variables and rules, and sessions over it answer
what is still possible. Packages above say what the variables mean.
"""
