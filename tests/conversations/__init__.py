"""The golden conversations, read once and played by every channel's test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skill.content.yaml_subset import load_yaml
from skill.conversation.model import Reply

HERE = Path(__file__).parent
EXPECTATIONS = {"outcome", "quotes", "says", "never", "section", "asks", "ended"}


@dataclass(frozen=True)
class GoldenTurn:
    """One turn: what is said (empty: the visit begins) and what is expected of the reply."""

    said: str
    expect: dict[str, Any]
    channels: tuple[str, ...]


@dataclass(frozen=True)
class GoldenConversation:
    """One file."""

    name: str
    locale: str
    turns: tuple[GoldenTurn, ...]


def golden_conversations(channel: str) -> list[GoldenConversation]:
    """Those that this channel can play."""
    found = []
    for path in sorted(HERE.glob("*.yaml")):
        data: Any = load_yaml(path.read_text(encoding="utf-8"))
        turns = tuple(_turn(path, row) for row in data["turns"])
        if channel in data.get("channels", [channel]):
            found.append(GoldenConversation(path.stem, data["locale"], turns))
    return found


def _turn(path: Path, row: dict[str, Any]) -> GoldenTurn:
    unknown = set(row.get("expect", {})) - EXPECTATIONS | set(row) - {"open", "say", "expect", "channels", "why"}
    if unknown or not (row.get("open") or row.get("say")):
        raise ValueError(f"{path.name}: a turn has unknown or missing keys: {sorted(unknown)}")
    return GoldenTurn(row.get("say", ""), row.get("expect", {}), tuple(row.get("channels", ())))


@dataclass(frozen=True)
class Heard:
    """What a channel gave back, as far as it can be told from outside. None: the channel does not tell."""

    say: str
    asks: bool
    ended: bool
    outcome: str | None = None
    quotes: tuple[str, ...] | None = None
    section: str | None = None

    @staticmethod
    def of(reply: Reply) -> Heard:
        return Heard(
            reply.say, reply.expects_reply, reply.ended, reply.outcome.value, reply.quotes, reply.section or ""
        )


def hold(turn: GoldenTurn, heard: Heard) -> None:
    """Assert everything the turn expects."""
    expect = turn.expect
    where = f"after {turn.said or '(open)'!r}: {heard.say}"
    for text in expect.get("says", ()):
        assert str(text).lower() in heard.say.lower(), f"{text!r} missing {where}"
    for text in expect.get("never", ()):
        assert str(text).lower() not in heard.say.lower().replace(",", " ").replace(".", " ").split(), where
    for quote in expect.get("quotes", ()):
        assert quote in heard.say, f"{quote!r} missing {where}"
    if "asks" in expect:
        assert heard.asks == expect["asks"], where
    if "ended" in expect:
        assert heard.ended == expect["ended"], where
    if "outcome" in expect and heard.outcome is not None:
        assert heard.outcome == expect["outcome"], where
    if "section" in expect and heard.section is not None:
        assert heard.section == expect["section"], where
    if expect.get("quotes") == [] and heard.quotes is not None:
        assert heard.quotes == (), where
