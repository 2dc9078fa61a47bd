"""Codes about the text of a file, before anybody asks what its fields mean."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

TEXTS: Final = by_code(
    CodeDoc(
        "alias-not-allowed",
        "an anchor, an alias or a merge",
        "YAML can name a value with & and repeat it with *. A short file can then unfold into gigabytes, and a reader "
        "of a price no longer sees where it was written, so these files do without.",
        "Write the value where it is needed.",
        "plus: *basic",
        "plus: { name: Plus, charge: recurring, family: software }",
    ),
    CodeDoc(
        "ambiguous-number",
        "1.234 may be one or one thousand",
        "In this CSV no other number shows whether the point stands before decimals or between thousands. Guessing "
        "would be wrong by a factor of a thousand.",
        "Write the number with its decimals, or let another number of the table show the mark, such as 12.50.",
        "setup,1.234",
        "setup,1234.00",
    ),
    CodeDoc(
        "bad-csv",
        "the table is not well formed",
        "A quotation mark is not closed or stands inside a cell, a row has more or fewer cells than the header, a "
        "column has no name, or several signs could separate the cells.",
        "Put a cell that holds the delimiter or a quotation mark in quotation marks, and double the mark inside.",
        'setup,500.00,13" rack\nseat,45.00',
        'setup,500.00,"13"" rack"\nseat,45.00,',
    ),
    CodeDoc(
        "bad-json",
        "the text is not JSON",
        "A comma, a bracket or a quotation mark is missing or too many, or a word is no JSON value (NaN is none).",
        "Repair the text at the place shown.",
        '"lines": [{ "product": "setup" },]',
        '"lines": [{ "product": "setup" }]',
    ),
    CodeDoc(
        "bad-toml",
        "the settings are not TOML",
        "cpq.toml is written as name = value, with texts in quotation marks.",
        "Repair the line shown.",
        "price_book = eu-2026",
        'price_book = "eu-2026"',
    ),
    CodeDoc(
        "bad-yaml",
        "the text is not YAML",
        "The line cannot be read: often a text holds ': ' without quotation marks, a bracket is not closed, or the "
        "indentation does not fit the lines above.",
        "Repair the line shown, or the one above it.",
        "name: Seat: premium",
        'name: "Seat: premium"',
    ),
    CodeDoc(
        "cannot-read",
        "the file cannot be read",
        "It is no ordinary file, or the system refuses to open it.",
        "Check the path and its permissions.",
        example=(
            "from pathlib import Path\n"
            "\n"
            "from cpq.files.folders import read_file\n"
            "\n"
            'content, problem = read_file(Path("catalogs"), "catalogs")\n'
            "print(problem)"
        ),
    ),
    CodeDoc(
        "control-character",
        "a character that nobody sees",
        "Control characters, characters of no width and those that turn the reading direction can make a text look "
        "like another one, so they are refused in every file, request and document.",
        "Delete the character; the message names it. It often arrives with text copied from a web page.",
        "pro: { name: Pro\u200b, charge: recurring }",
        "pro: { name: Pro, charge: recurring }",
    ),
    CodeDoc(
        "duplicate-key",
        "a name stands twice",
        "Two fields of one map, or two columns of one table, have the same name. Most readers keep the last one "
        "without a word.",
        "Keep one of the two; the message says where the first is.",
        "pro: { name: Pro, charge: recurring }\nplus: { name: Plus, charge: one-time }",
        "pro: { name: Pro, charge: recurring }",
    ),
    CodeDoc(
        "file-too-large",
        "the file is too large",
        "Files of up to 64 MiB are read, settings of up to 1 MiB.",
        "Split the file; rules and tables may stand in as many files as you like.",
        example="$ head -c 67108865 /dev/zero > catalogs/more.yaml",
    ),
    CodeDoc(
        "nested-too-deep",
        "maps within maps, too deep",
        "Nothing here needs more than 32 levels; usually a bracket is not closed.",
        "Check brackets and indentation.",
        "products: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
        "products: {}",
    ),
    CodeDoc(
        "not-utf8",
        "the file is not UTF-8",
        "A byte of the file belongs to another encoding, often Windows-1252 or UTF-16.",
        "Save the file with encoding UTF-8.",
        example="$ printf 'catalog: si\\350ges\\n' > catalogs/more.yaml",
        example_fixed="$ printf 'catalog: si\\303\\250ges\\n' > catalogs/more.yaml",
    ),
    CodeDoc(
        "outside-workspace",
        "a link leads out of the workspace",
        "Links are followed inside the workspace only, so that a shared workspace never reads other files of a "
        "machine.",
        "Copy the file into the workspace.",
        example="$ ln -s /etc/passwd catalogs/passwords.yaml",
    ),
    CodeDoc(
        "tag-not-allowed",
        "a YAML tag",
        "Tags such as !!python/object ask the reader to build something. Files here hold texts, maps and lists only.",
        "Write the value alone.",
        "products: !!python/object/apply:os.system ['true']",
        "products: {}",
    ),
    CodeDoc(
        "text-too-long",
        "one very long text",
        "A single text has more than 1,048,576 characters; usually a quotation mark is never closed.",
        "Close the quotation mark, or keep long texts in files of their own.",
        example="$ printf 'catalog: n%01048576d\\n' 0 > catalogs/more.yaml",
    ),
    CodeDoc(
        "too-many-values",
        "too many values in one file",
        "A file may hold two million values, a row 16,384 cells, the settings 20,000 values.",
        "Split the file.",
        example="$ yes a | head -n 2000001 > pricing_rules/prices.csv",
    ),
)
