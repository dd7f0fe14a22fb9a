"""Timing answers: verbatim, counted honestly, asked back when the day is doubtful, and followed up."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.answers.model import Answer, CountedHow, Outcome, Question, TimingNote
from skill.answers.timing import timing_answer
from skill.answers.timing_plan import ready_plan
from skill.content import language_of
from skill.conversation.asking import ask as spoken
from skill.conversation.model import Position, Session, Turn
from skill.conversation.moment import Moment
from skill.conversation.phrases import phrases_of
from skill.handouts.model import Block, BlockKind, Handout, PlanStep, Section
from tests.answers.timing_asking import LIBRARY, LOCALES, MONDAY, ask

HEAT = "Start using heat on the sore area after 2 or 3 days."
STARTS = ("how long", "how often", "when can i", "when do i stop", "i hurt it on saturday can i", "it's been four days")
WORDS = sorted({word for handout in LIBRARY for _, _, s in handout.sentences() for word in s.lower().split()})


class TimingOnly:
    """Answers questions of time and knows nothing else."""

    def answer(self, question: Question) -> Answer:
        found = timing_answer(question, question.handout) if question.handout else None
        return found or Answer(Outcome.NOT_IN_HANDOUT, question.handout)


def say(handout_id: str, text: str, session: Session | None = None) -> tuple[str, Session]:
    locale = LOCALES[language_of(LIBRARY.get(handout_id).language)]
    before = session or Session(position=Position(handout_id))
    moment = Moment(
        Turn(locale, MONDAY, text),
        before,
        LIBRARY,
        phrases_of(locale),
        TimingOnly,
        lambda _handout, _section: False,
        lambda _handout, _section, _speed: "",
    )
    step = spoken(moment, text)
    assert step is not None
    return step[0].say, step[1]


def surgery_handout() -> Handout:
    sentences = ("You can shower 2 days after surgery.", "Use ice for the first 3 days.")
    plan = (
        PlanStep("shower", sentences[0], from_day=(2, 2), after="surgery"),
        PlanStep("ice", sentences[1], from_day=(0, 0), until_day=(3, 3)),
    )
    block = Block(BlockKind.PARAGRAPH, sentences)
    return Handout("knee-surgery", "After Knee Surgery", "en", (Section(1, "At home", (block,)),), plan=plan)


def test_the_day_is_counted_and_the_handout_quoted() -> None:
    speech, _ = say("hamstring-syndrome", "I hurt it on saturday, is it time for heat yet?")
    assert speech.startswith("By my own count, Saturday was 2 days ago. Your handout says,")
    assert HEAT in speech
    assert "It does not say from which day to count." in speech
    assert "yes" not in speech.lower().split()


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("I hurt it yesterday can I use heat", "By my own count, yesterday was one day ago."),
        ("I just hurt it this morning can I use heat now", "By my own count, that was today."),
        ("it's been four days can I use heat", "You said: four days."),
        ("it's been two weeks can I still use heat", "You said: two weeks. By my own count, that is 14 days."),
        ("I'm on day 2 can I use heat", "You said: day 2. I take the first day as day one."),
        ("I hurt it a few days ago can I use heat", "Your handout says"),
    ],
)
def test_it_is_said_whose_count_it_is(text: str, frame: str) -> None:
    assert say("hamstring-syndrome", text)[0].startswith(frame)


def test_a_vague_day_is_not_made_a_number() -> None:
    answer = ask("hamstring-syndrome", "I hurt it a few days ago can I use heat")
    assert answer is not None
    assert (answer.quotes, answer.counted) == ((HEAT,), None)


def test_today_brings_every_step_in_force() -> None:
    answer = ask("ankle-sprain", "I rolled it on Friday what should I be doing today")
    assert answer is not None
    assert TimingNote.STEPS in answer.timing
    assert answer.quotes == (
        "For the first 3 days, put ice on your ankle every 1 to 2 hours while awake.",
        "Start gentle ankle circles after 2 or 3 days, if the circles do not hurt.",
        "Do not use heat on your ankle for the first 3 days.",
        "Do not run or jump for 8 weeks, unless your doctor says that you can.",
    )


def test_without_a_day_it_is_asked_for_and_then_answered() -> None:
    first = ask("hamstring-syndrome", "what should I be doing today")
    assert first is not None
    assert first.timing == (TimingNote.WHICH_DAY,)
    for text, days in (("on Saturday", 2), ("four days ago", 4), ("yesterday", 1), ("today", 0)):
        then = ask("hamstring-syndrome", text, first)
        assert then is not None
        assert then.counted is not None
        assert (then.outcome, then.counted.days, TimingNote.STEPS in then.timing) == (Outcome.ANSWER, days, True)


def test_one_of_two_mondays_is_settled_by_the_next_turn() -> None:
    speech, session = say("hamstring-syndrome", "I hurt it on monday can I use heat now")
    assert speech == "Today is Monday, too. Was it today, or a week ago?"
    assert session.topic is not None
    for text, frame in (("today", "By my own count, that was today."), ("a week ago", "You said: a week.")):
        later, _ = say("hamstring-syndrome", text, session)
        assert later.startswith(frame)
        assert HEAT in later


def test_a_day_to_come_and_one_long_ago_are_questioned() -> None:
    speech, session = say("hamstring-syndrome", "I hurt it next friday can I use heat now")
    assert speech == "By my own count, Friday is still to come. On which day did it start?"
    later, _ = say("hamstring-syndrome", "last friday", session)
    assert later.startswith("By my own count, Friday was 3 days ago.")
    speech, session = say("hamstring-syndrome", "I hurt it 70 days ago can I use heat now")
    assert speech == "By my own count, that was 70 days ago. On which day did it start?"
    # Said a second time, it stands.
    assert HEAT in say("hamstring-syndrome", "70 days ago", session)[0]


def test_a_follow_up_keeps_the_thing() -> None:
    first = ask("hamstring-syndrome", "how often do I put ice on it")
    for text, sentence in (
        ("and for how long?", "Put ice on the sore area for 10 to 20 minutes at a time."),
        ("when do I stop?", "For the first 3 days, use ice every 1 to 2 hours while awake."),
    ):
        then = ask("hamstring-syndrome", text, first)
        assert then is not None
        assert sentence in then.quotes
    heat = ask("hamstring-syndrome", "when can I use heat")
    counted = ask("hamstring-syndrome", "I hurt it on Saturday", heat)
    assert counted is not None
    assert counted.counted is not None
    assert (counted.quotes, counted.counted.days) == ((HEAT,), 2)


def test_a_follow_up_without_anything_before_is_left_alone() -> None:
    assert ask("hamstring-syndrome", "and for how long?") is None


def test_days_since_an_injury_are_not_days_since_surgery() -> None:
    handout = surgery_handout()
    fell = Question("I fell on Saturday when can I shower", "en-CA", MONDAY, handout)
    operated = replace(fell, text="my operation was on Saturday when can I shower")
    assert (first := timing_answer(fell, handout)) is not None
    assert (second := timing_answer(operated, handout)) is not None
    assert (first.counted, first.timing) == (None, ())
    assert second.counted is not None
    assert (second.counted.days, second.timing) == (2, ())


def test_what_a_plan_says_beside_its_sentence_is_not_claimed_for_it() -> None:
    # The ankle's plan knows how long to ice; its sentence tells only how often.
    assert ask("ankle-sprain", "how long do I leave the ice on") is None


def test_a_handout_without_a_plan_is_read_by_itself() -> None:
    handout = replace(LIBRARY.get("hamstring-syndrome"), plan=())
    answer = timing_answer(Question("when can I start heat", "en-CA", MONDAY, handout), handout)
    assert answer is not None
    assert answer.quotes == (HEAT,)


def test_another_language_is_not_answered() -> None:
    handout = LIBRARY.get("hamstring-syndrome-fr")
    assert timing_answer(Question("how long do I ice", "en-CA", MONDAY, handout), handout) is None


@pytest.mark.parametrize("how", list(CountedHow))
def test_the_frames_of_every_language_can_be_spoken(how: CountedHow) -> None:
    day = {
        CountedHow.DAY: ("I hurt it Friday", "je me suis blessé vendredi", "me lastimé el viernes"),
        CountedHow.SAID: ("it's been 3 days", "ça fait 3 jours", "ya pasaron 3 días"),
        CountedHow.CONVERTED: ("it's been 2 weeks", "ça fait 2 semaines", "ya pasaron 2 semanas"),
        CountedHow.NUMBER: ("day 3", "jour 3", "día 3"),
    }[how]
    for handout, text in zip(
        ("hamstring-syndrome", "hamstring-syndrome-fr", "hamstring-syndrome-es"), day, strict=True
    ):
        answer = ask(handout, text)
        assert answer is not None
        assert answer.counted is not None
        assert answer.counted.how is how
        assert answer.counted.day in say(handout, text)[0]


questions = st.builds(
    lambda start, words: " ".join([start, *words]),
    st.sampled_from(STARTS),
    st.lists(st.sampled_from(WORDS), max_size=5),
)


@given(st.sampled_from(list(LIBRARY)), st.one_of(questions, st.text(max_size=60)), st.integers(0, 400))
def test_every_quote_is_a_sentence_of_the_plan(handout: Handout, text: str, later: int) -> None:
    locale = LOCALES[language_of(handout.language)]
    answer = timing_answer(Question(text, locale, MONDAY + timedelta(days=later), handout), handout)
    if answer is None:
        return
    assert answer.outcome in (Outcome.ANSWER, Outcome.CLARIFY)
    assert bool(answer.quotes) == (answer.outcome is Outcome.ANSWER)
    order = [sentence for _, _, sentence in handout.sentences()]
    assert [order.index(quote) for quote in answer.quotes] == sorted(order.index(quote) for quote in answer.quotes)
    assert set(answer.quotes) <= {step.sentence for step in handout.plan}


def test_a_question_costs_little() -> None:
    handout = LIBRARY.get("ankle-sprain")
    ready_plan(handout)
    texts = ("how often do I ice it", "I rolled it on Friday is it time for heat yet", "what is a sprain " * 20)
    took = []
    for _ in range(30):
        began = time.perf_counter()
        for text in texts:
            timing_answer(Question(text, "en-CA", MONDAY, handout), handout)
        took.append((time.perf_counter() - began) / len(texts))
    assert sorted(took)[len(took) // 2] < 0.002
