"""The wording of documents in each language, from gettext catalogs inside the package."""

from __future__ import annotations

import gettext
from functools import lru_cache
from importlib import resources
from typing import Final

from cpq.problems import CannotRender, did_you_mean

DOMAIN: Final = "cpq"
LANGUAGES: Final = ("de", "en", "fr", "ja")
"""Languages that documents have words in."""


def N_(message: str) -> str:  # noqa: N802 - the name that translators' tools look for
    """Mark a text that is translated later, where the language is known."""
    return message


class Texts:
    """The words of one language; looked up by the English text that the code holds."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self._translations = translations

    def gettext(self, message: str, **values: str) -> str:
        """The message in this language, with its ``{placeholders}`` filled."""
        return self._translations.gettext(message).format(**values)

    def pgettext(self, context: str, message: str, **values: str) -> str:
        """The message where one English word has several meanings, told apart by a context."""
        return self._translations.pgettext(context, message).format(**values)

    def ngettext(self, singular: str, plural: str, count: int, shown: str = "") -> str:
        """The message in the plural form that this language uses for a count.

        Args:
            singular: English text for one, with ``{count}``.
            plural: English text for any other number.
            count: The count that chooses the form.
            shown: How the count is written, where that is not its plain digits.
        """
        return self._translations.ngettext(singular, plural, count).format(count=shown or count)

    def word(self, text: str) -> str:
        """A text from a deal or a catalog in this language where the catalog knows it, else as it was written."""
        return self._translations.gettext(text) if text else ""


def texts_for(language: str) -> Texts:
    """The words of a language, given as ``fr`` or as a locale such as ``fr_CA``.

    Raises:
        CannotRender: Documents have no words in that language.
    """
    code = language.replace("-", "_").partition("_")[0].lower()
    if code not in LANGUAGES:
        hint = did_you_mean(code, LANGUAGES) or f"languages with wording are {', '.join(LANGUAGES)}"
        raise CannotRender(f"documents have no wording in '{language[:20]}'", code="unknown-language", hint=hint)
    return _load(code)


@lru_cache(maxsize=len(LANGUAGES))
def _load(code: str) -> Texts:
    folder = resources.files("cpq.documents") / "locales" / code / "LC_MESSAGES"
    with (folder / f"{DOMAIN}.mo").open("rb") as file:
        return Texts(code, gettext.GNUTranslations(file))
