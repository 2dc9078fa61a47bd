"""A constraint model as a product of a catalog: its variables become attributes, its rules constraints."""
