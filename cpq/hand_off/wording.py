"""The words that news put into the placeholders of a text, for one reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from cpq.desk.history import HistoryView
from cpq.desk.restricted import Audience, reason_for
from cpq.desk.words import Words
from cpq.desk_rules.rules import DeskRules
from cpq.hand_off.news import News

USUAL_LANGUAGE: Final = "en"


def locale_of(language: str) -> str:
    """The locale whose numbers and dates a language is written with; English ones are those of Europe."""
    return "en_GB" if language == "en" else language.replace("-", "_")


class Wording:
    """News in words for one reader.

    Attributes:
        audience: What the reader may see.
        language: Language tag of numbers and dates, such as ``fr``.
    """

    def __init__(self, news: News, rules: DeskRules, audience: Audience, language: str = USUAL_LANGUAGE) -> None:
        self.news = news
        self.rules = rules
        self.audience = audience
        self.language = language

    def words(self, link: str = "") -> Mapping[str, str]:
        """What each placeholder stands for.

        Args:
            link: Approval link of the reader.
        """
        news, name = self.news, self.rules.directory.name
        found: dict[str, str] = {"event": news.kind, "what": self._what(), "link": link}
        found["who"] = name(news.actor) if news.actor else ""
        if news.quote is not None:
            content = news.quote.newest.content
            found |= {
                "quote": news.quote.number,
                "revision": str(news.quote.head),
                "account": news.quote.account,
                "net": self.amount(content.net_total, content.currency),
                "owner": name(news.quote.owner),
            }
        return found | self._of_step()

    def _of_step(self) -> dict[str, str]:
        if self.news.step is None:
            return {}
        request, step = self.news.step
        reasons = [reason_for(one, self.audience) for one in request.requirements if one.key == step.requirement]
        return {
            "step": step.id,
            "roles": ", ".join(step.approvers),
            "why": "; ".join(dict.fromkeys(reasons)),
            "due": "" if step.due is None else self.moment(step.due),
        }

    def _what(self) -> str:
        if self.news.notice is not None:
            texts: Mapping[str, str] = self.news.notice.says["text"]
            plain = self.language.partition("-")[0]
            return texts.get(self.language) or texts.get(plain) or texts.get("") or next(iter(texts.values()))
        if self.news.event is None:  # pragma: no cover - news are of an event or a notice
            return ""
        happened = HistoryView(self.audience).event(self.news.event)
        return Words(self.rules.directory.name).happening(happened)

    def amount(self, amount: Decimal, currency: str) -> str:
        """An amount as the reader's language writes it."""
        from cpq.documents.formats import Formats  # noqa: PLC0415 - locale data is loaded where it is used

        return Formats(locale_of(self.language), currency).amount(amount)

    def moment(self, at: datetime) -> str:
        """A moment where the reader works, with the zone."""
        from babel.dates import format_date  # noqa: PLC0415 - as above

        calendar = self.rules.calendar_of(self.audience.person)
        zone = UTC if calendar is None else calendar.zone
        local = at.astimezone(zone)
        day = format_date(local.date(), "long", locale=locale_of(self.language))
        return f"{day}, {local:%H:%M} ({zone})"
