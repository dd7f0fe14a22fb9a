from __future__ import annotations

from datetime import UTC, datetime

import pytest

from skill.app import conversation_from
from skill.channels.terminal import exchange, open_conversation
from skill.conversation.model import Session
from tests.conversations import GoldenConversation, Heard, golden_conversations, hold

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
CONVERSATION = conversation_from()


@pytest.mark.parametrize("golden", golden_conversations("terminal"), ids=lambda golden: golden.name)
def test_golden_conversation(golden: GoldenConversation) -> None:
    session = Session()
    for turn in golden.turns:
        if turn.channels and "terminal" not in turn.channels:
            continue
        if turn.said:
            result = exchange(CONVERSATION, turn.said, session, golden.locale, NOW)
        else:
            result = open_conversation(CONVERSATION, session, golden.locale, NOW)
        hold(turn, Heard.of(result.reply))
        session = result.session
        if result.reply.ended:
            session = Session.from_memory(session.memory())
