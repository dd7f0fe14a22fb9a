#!/usr/bin/env python3
"""Turn openly licensed question sets into training groups.

    corpora.py --squad FILE… --covid-qa FILE --medquad DIR --out pretrain.jsonl

SQuAD 2.0 (CC BY-SA 4.0) and COVID-QA (Apache-2.0) give questions whose answer lies in one sentence, SQuAD also
questions that its paragraph does not answer. MedQuAD (CC BY 4.0) gives consumer-health articles by aspect
(symptoms, treatment, …): the first sentences of the asked section count as answers, those of the others do not.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from common import Group, Sentence, overlap_order, split_sentences, spoken, write_groups

EXCLUDED_TOPICS = re.compile(r"back pain|gout|hamstring|sciatica", re.I)
MEDQUAD_SOURCES = ("1_CancerGov_QA", "2_GARD_QA", "4_MPlus_Health_Topics_QA", "5_NIDDK_QA", "6_NINDS_QA",
                   "7_SeniorHealth_QA", "8_NHLBI_QA_XML", "9_CDC_QA")  # fmt: skip
ASPECTS = {
    "symptoms": ("Symptoms", ("What are the symptoms of {x}?", "how do i know if i have {x}", "what are the signs", "what does {x} feel like", "how can you tell it's {x}")),  # noqa: E501
    "treatment": ("Treatment", ("How do you treat {x}?", "What is the treatment for {x}?", "how is this treated", "what can they do for {x}", "How to get rid of {x}?", "is there a cure")),  # noqa: E501
    "causes": ("Causes", ("What causes {x}?", "why did i get this", "How do you get {x}?", "where does {x} come from", "what is the reason for {x}")),  # noqa: E501
    "exams and tests": ("Diagnosis", ("How is {x} diagnosed?", "what tests will i need", "how do doctors find out if it's {x}", "Is there a test for {x}?")),  # noqa: E501
    "outlook": ("Outlook", ("What is the prognosis for {x}?", "will it go away", "how bad does {x} get", "is {x} serious")),  # noqa: E501
    "susceptibility": ("Who is at risk", ("Who gets {x}?", "Who is at risk for {x}?", "am i likely to get {x}", "what are the risk factors")),  # noqa: E501
    "prevention": ("Prevention", ("How can {x} be prevented?", "how do i keep from getting it again", "Can you prevent {x}?", "what can i do so it doesn't happen")),  # noqa: E501
    "frequency": ("How common it is", ("How common is {x}?", "how many people have {x}", "is it rare")),
    "inheritance": ("Inheritance", ("Is {x} hereditary?", "does it run in families", "can my children get {x} from me")),  # noqa: E501
    "complications": ("Complications", ("What are the complications of {x}?", "what happens if it is not treated", "can {x} lead to something worse")),  # noqa: E501
    "considerations": ("Living with it", ("What should I know about living with {x}?", "what should i eat", "What diet is good for {x}?")),  # noqa: E501
    "stages": ("Stages", ("What are the stages of {x}?",)),
    "research": ("Research", ("What research is being done on {x}?", "are there any new studies")),
    "information": ("Overview", ("What is {x}?", "what is this", "Tell me what {x} means", "what's wrong with me exactly")),  # noqa: E501
}  # fmt: skip


def squad_groups(path: Path, draw: random.Random) -> Iterator[Group]:
    """One group a question of a SQuAD-shaped file, whose sentences are those of the paragraph."""
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        title = article.get("title", "").replace("_", " ")
        for paragraph in article["paragraphs"]:
            context = paragraph["context"]
            parts = split_sentences(context)
            starts = [context.find(part) for part in parts]
            for qa in paragraph["qas"]:
                golds = {
                    max((i for i, start in enumerate(starts) if start <= answer["answer_start"]), default=0)
                    for answer in qa["answers"]
                }
                if not golds and not qa.get("is_impossible"):
                    continue
                group = _pick(
                    qa["question"],
                    title if draw.random() < 0.5 else "",
                    [Sentence(p) for p in parts],
                    golds,
                    path.stem,
                    draw,
                    size=4,
                )
                if group and max(len(c.text.split()) for c in group.candidates) <= 50:
                    yield group


def _pick(
    question: str,
    title: str,
    sentences: list[Sentence],
    golds: set[int],
    source: str,
    draw: random.Random,
    size: int = 6,
    weight: float = 1.0,
) -> Group | None:
    """The golds and the likeliest-looking others, in random order; None when there is nothing to choose from."""
    others = [index for index in overlap_order(question, sentences) if index not in golds]
    golds = set(draw.sample(sorted(golds), min(len(golds), 3)))
    hard = others[: size - len(golds) - 1]
    rest = others[len(hard) :]
    chosen = sorted(golds) + hard + draw.sample(rest, min(len(rest), size - len(golds) - len(hard)))
    if len(chosen) < 2:
        return None
    draw.shuffle(chosen)
    asked = question.strip() if draw.random() < 0.35 else spoken(question)
    return Group(
        asked, title, [sentences[i] for i in chosen], [float(i in golds) for i in chosen], source, weight=weight
    )


def medquad_groups(root: Path, draw: random.Random, questions_each: int = 3) -> Iterator[Group]:
    """Questions about an aspect of a condition against the sentences of its whole article."""
    for source in MEDQUAD_SOURCES:
        for path in sorted((root / source).glob("*.xml")):
            document = ET.parse(path).getroot()
            focus = (document.findtext("Focus") or "").strip()
            sections = _sections(document)
            if EXCLUDED_TOPICS.search(focus) or len(sections) < 3:
                continue
            kinds = draw.sample(sorted(sections), min(1 if source.startswith("2_") else questions_each, len(sections)))
            for kind in kinds:
                yield from _aspect_group(focus, sections, kind, source, draw)


def _sections(document: ET.Element) -> dict[str, list[str]]:
    """Sentences by aspect; an aspect that is asked twice keeps its first answer."""
    sections: dict[str, list[str]] = {}
    for pair in document.iter("QAPair"):
        asked, answer = pair.find("Question"), (pair.findtext("Answer") or "").strip()
        kind = asked.get("qtype", "") if asked is not None else ""
        if kind in ASPECTS and answer and kind not in sections:
            text = re.sub(r"\s+", " ", answer)
            sections[kind] = [s for s in split_sentences(text) if 4 <= len(s.split()) <= 45 and not s.endswith("?")][
                :12
            ]
    return {kind: parts for kind, parts in sections.items() if parts}


def _aspect_group(
    focus: str, sections: dict[str, list[str]], kind: str, source: str, draw: random.Random
) -> Iterator[Group]:
    """A group for one aspect, now and then with its section taken out (then nothing answers it)."""
    question = draw.choice(ASPECTS[kind][1]).format(x=re.sub(r"\s*\(.*?\)", "", focus))
    missing = draw.random() < 0.25 and kind != "information"
    sentences: list[Sentence] = []
    golds: set[int] = set()
    for aspect, parts in sections.items():
        if missing and aspect in (kind, "information"):
            continue
        for number, part in enumerate(parts):
            if aspect == kind and number < 2:
                golds.add(len(sentences))
            heading = ASPECTS[aspect][0] if draw.random() < 0.6 else ""
            if aspect != kind or number < 2:
                sentences.append(Sentence(part, heading))
    group = _pick(question, focus, sentences, golds, source, draw, size=5, weight=0.5 if missing else 1.0)
    if group:
        yield group


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--squad", type=Path, nargs="*", default=[])
    parser.add_argument("--covid-qa", type=Path)
    parser.add_argument("--medquad", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    draw = random.Random(args.seed)
    groups: list[Group] = []
    for path in [*args.squad, *([args.covid_qa] if args.covid_qa else [])]:
        groups += squad_groups(path, draw)
    if args.medquad:
        groups += medquad_groups(args.medquad, draw)
    draw.shuffle(groups)
    print(write_groups(args.out, groups), "groups")


if __name__ == "__main__":
    main()
