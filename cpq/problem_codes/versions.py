"""Codes of published policies, of versions and of what is compared."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

VERSIONS: Final = by_code(
    CodeDoc(
        "ambiguous-version",
        "several fingerprints begin alike",
        "The digits are the beginning of several published policies. Guessing one could price with the wrong rules.",
        "Write more digits of the fingerprint, or the name that the policy was published under.",
    ),
    CodeDoc(
        "bad-version-name",
        "this cannot name a policy",
        "A name stands in commands, tables and paths, on every system. What could be taken for a path, an option, a "
        "fingerprint or a Windows device is refused, and so are characters that cannot be seen.",
        "Use letters and digits of any script, with points, hyphens and underscores between them.",
    ),
    CodeDoc(
        "cannot-compare",
        "two quotes have no difference",
        "The difference of amounts in two currencies is no amount.",
        "Price both in one currency.",
    ),
    CodeDoc(
        "changed-meanwhile",
        "files changed after they were read",
        "What is published must be what was checked and tested. A file was saved in between.",
        "Run the command again.",
    ),
    CodeDoc(
        "damaged-version",
        "a published policy was altered",
        "The bytes of a published version no longer have its fingerprint, a file is missing, is a link or is none of a "
        "policy, or a line of the list of publications does not follow the one before. Quotes are never priced with "
        "rules that nobody published.",
        "Restore the folder .cpq/policies from a backup. What was published can be published again under another name.",
    ),
    CodeDoc(
        "git-failed",
        "git could not answer",
        "A git revision was asked for, and git is not installed, the folder is in no repository, the repository lacks "
        "an object, or git itself failed. Nothing is fetched on the way.",
        "Name a published version or a folder instead, or repair what git says.",
    ),
    CodeDoc(
        "scenarios-failed",
        "scenarios of the policy fail",
        "A policy is published once its scenarios come out as they say, since they hold what was agreed about it.",
        "cpq test shows what differs. Repair the rules, or the scenarios where the change is meant. "
        "cpq rules publish --skip-tests publishes without asking them, and the list says so.",
    ),
    CodeDoc(
        "unportable-path",
        "a path that not every system can hold",
        "A published policy must be readable on every machine. Windows forbids some characters and names, and takes "
        "two spellings of one name for the same file. What is no file of catalogs and pricing_rules, or is hidden, has "
        "no place in a policy.",
        "Rename the file or the folder.",
    ),
    CodeDoc(
        "unpublished-changes",
        "changes that were never published would be lost",
        "Writing an earlier version into the workspace replaces its files, which exist nowhere else.",
        "Publish the present files under a name, or take the changes out; then run it again.",
    ),
    CodeDoc(
        "version-name-taken",
        "the name means another policy",
        "A published name keeps its meaning, so that a quote or a mail that names it stays true. Capitals make no "
        "difference.",
        "Publish under another name. To put an earlier version in force again, use cpq rules rollback.",
    ),
    CodeDoc(
        "version-not-found",
        "there is no such version",
        "The text is no published name, no fingerprint of a published policy, no folder that is a workspace, and no "
        "git revision.",
        "cpq rules list shows what was published.",
    ),
)
