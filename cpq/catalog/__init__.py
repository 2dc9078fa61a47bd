"""The catalog: products, charges, attributes, bundles, constraints and costs."""
