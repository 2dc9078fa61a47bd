"""Codes about catalogs: products, units, bundles, attributes."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

CATALOGS: Final = by_code(
    CodeDoc(
        "bundle-cycle",
        "a bundle contains itself",
        "Following the options of the bundle leads back to it, directly or through other bundles.",
        "Remove the option that closes the circle; the message names the way.",
        "bundle: { groups: { parts: { options: { suite: {} } } } }",
        "bundle: { groups: {} }",
    ),
    CodeDoc(
        "cost-without-period",
        "a recurring charge that costs only once",
        "The charge recurs every period, and its cost says none, so it counts once for the whole term and the margin "
        "looks better than it is.",
        "Say for which period it costs.",
        "family: software, cost: 4.20 EUR per seat }",
        "family: software, cost: 4.20 EUR per seat per month }",
    ),
    CodeDoc(
        "duplicate-fact",
        "two facts have one name",
        "A declared fact, a parameter or an attribute has the name of a fact that exists already, so a rule could mean "
        "either.",
        "Give one of them another name. docs/expressions.md lists the facts that every policy has.",
        'account.segment: { type: text, default: "" }',
        'account.sector: { type: text, default: "" }',
    ),
    CodeDoc(
        "unknown-attribute",
        "the product has no such attribute",
        "A price matrix, a cost matrix or a line of a deal speaks about an attribute that the product does not "
        "declare.",
        "Write the attribute's id as the catalog spells it.",
        "by: [materiel]",
        "by: [material]",
    ),
    CodeDoc(
        "unknown-charge",
        "the product has no such charge",
        "A product with several charges has a price, or is asked for on a line, by the id of one of them.",
        "Write the charge's id as the catalog spells it.",
        "setup: { per: line, mode: per unit, price: 40.00 }",
        "set-up: { per: line, mode: per unit, price: 40.00 }",
    ),
    CodeDoc(
        "unknown-family",
        "no product is of this family",
        "A rule over a family that no product has would never hold.",
        "Write a family of the catalog, or give it to a product.",
        "on: { families: [softwear] }",
        "on: { families: [software] }",
    ),
    CodeDoc(
        "unknown-product",
        "there is no such product",
        "A rule, a price, a bundle, a contract or a line of a deal names a product that no catalog has.",
        "Write the id as the catalog spells it; cpq catalog search finds it.",
        "requires: [seats]",
        "requires: [seat]",
    ),
    CodeDoc(
        "unknown-selling-model",
        "there is no such selling model",
        "A product, a price or a line names a way of selling that is not declared, or that the product is not sold in.",
        "Declare it under selling models:, or name one that the product has.",
        "selling models: [yearli]",
        "selling models: [yearly]",
    ),
    CodeDoc(
        "unknown-unit",
        "there is no such unit",
        "A product's quantities, or a line of a deal, are in a unit that no catalog declares.",
        "Declare it under units:, with how many decimals a quantity may have.",
        "units: { kilo: { decimals: 3 } }",
        "units: { kg: { decimals: 3 } }",
    ),
)
