"""Measured usage rated over consecutive billing periods: free units, smoothing, minimums, prepaid credits.

Pure functions over exact decimals. One order holds throughout: free units, then the price model, then percentage
discounts, then minimum and maximum spend, then tax; credits pay what is left of the charges.
"""
