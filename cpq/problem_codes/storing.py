"""Codes of the database in which quotes are kept."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

STORING: Final = by_code(
    CodeDoc(
        "bad-anchor",
        "the file holds no anchor",
        "An anchor says how long the log was and how it ended. A file that says something else was not written by cpq "
        "db verify, or was damaged; replacing it would lose what it stood for.",
        "Name the right file, or one that does not exist yet.",
    ),
    CodeDoc(
        "bad-database-url",
        "this is not the address of a database",
        "Quotes are kept in SQLite or PostgreSQL, and the address names one of them.",
        "Write it such as sqlite:///.cpq/quotes.db or postgresql://user@host/name.",
    ),
    CodeDoc(
        "content-not-found",
        "nothing is kept under this hash",
        "Requests, priced quotes, documents and attachments are kept under the SHA-256 of their bytes. None has this "
        "one, or it belongs to another tenant.",
        "Take the hash from the quote. cpq db verify tells whether a content that a quote needs is missing.",
    ),
    CodeDoc(
        "database-busy",
        "the database was busy for too long",
        "Writes wait for each other, half a minute at most; each usually takes milliseconds. Nothing was changed.",
        "Do it again. If it stays so, look for a program that holds a transaction open.",
    ),
    CodeDoc(
        "database-damaged",
        "the file is no database",
        "The file was cut, overwritten, or never was a database.",
        "Restore the newest backup with cpq db restore.",
    ),
    CodeDoc(
        "database-failed",
        "the database refused",
        "The database said no for a reason that this program does not know; its own words are in the message. Nothing "
        "was changed.",
        "Read the message. A missing table is made by cpq db upgrade.",
    ),
    CodeDoc(
        "database-newer",
        "the database belongs to a newer program",
        "A newer program upgraded the tables, and this one would misread them.",
        "Use the newer program, or restore a backup that was made before the upgrade.",
    ),
    CodeDoc(
        "database-not-empty",
        "the database holds quotes already",
        "A backup is restored into an empty database, so that nothing is lost or mixed.",
        "Restore into a new database, look at it, and then use that one.",
    ),
    CodeDoc(
        "database-not-found",
        "there is no such database",
        "The SQLite file does not exist. A mistyped path must not begin an empty database in silence.",
        "Create it with cpq db upgrade, or name another one with CPQ_DATABASE_URL or [store] url in cpq.toml.",
    ),
    CodeDoc(
        "database-outdated",
        "the tables are older than this program",
        "The tables lack what this program needs. They are only ever changed by a command of their own, so that "
        "somebody can make a backup first.",
        "Make a backup with the program that you had, then run cpq db upgrade.",
    ),
    CodeDoc(
        "database-read-only",
        "the database cannot be written to",
        "The file, its folder or the disk is read-only, or the user of the server lacks a right. Nothing was changed.",
        "Give the right to who runs the program. SQLite also writes files beside its own, so the folder counts too.",
    ),
    CodeDoc(
        "database-unreachable",
        "the database cannot be reached",
        "The server does not answer or does not let the user in, or the folder of the file does not exist.",
        "Check that the server runs, the address, the user and the password.",
    ),
    CodeDoc(
        "disk-failed",
        "the disk of the database failed",
        "The system could not read or write the file. Nothing of this change was kept.",
        "Check the disk, and make a backup of what can still be read.",
    ),
    CodeDoc(
        "disk-full",
        "the disk of the database is full",
        "There was no room for the change. The database took all of it back.",
        "Free some space, and do it again.",
    ),
    CodeDoc(
        "idempotency-key-reused",
        "the key stands for another request",
        "A key makes one request safe to send twice. Another request under the same key is a mistake of the caller: "
        "answering it with the first answer would hide that it was never done.",
        "Send a new key with each new request.",
    ),
    CodeDoc(
        "log-damaged",
        "what is stored was changed behind the program's back",
        "An event no longer has the text that was hashed, one is missing, or a row says something that no event says.",
        "cpq db verify names each damage and its place. cpq db rebuild repairs rows; a damaged log needs the newest "
        "sound backup.",
    ),
    CodeDoc(
        "network-file-system",
        "SQLite is not safe on a network file system",
        "Locks over a network are not to be relied on: two machines could write at once, and both be told that it "
        "worked.",
        "Keep the file on a local disk, or use PostgreSQL, which is made for several machines.",
    ),
    CodeDoc(
        "quote-not-found",
        "there is no quote of this number",
        "No quote has the number, or it never had that version.",
        "cpq quote list shows the numbers.",
    ),
    CodeDoc(
        "stale-version",
        "somebody changed the quote meanwhile",
        "A change names the version of the quote that it was made against. The quote has another one by now, and the "
        "message says who changed it. Nothing was done, so that nobody decides on what they have not seen.",
        "Look at the quote again, and decide anew.",
    ),
)
