"""The podcast feed of the listener pack: an episode a handout, with chapters and a transcript (podcast namespace)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from audio.formats import LISTENER_MP3
from audio.packs.base import PackJob, folder_name
from skill.content import language_of, read_content
from skill.recordings import Recording


def feeds(job: PackJob, rows: Sequence[Recording]) -> dict[str, str]:
    """By file name the feeds of the recordings of whole handouts: `feed.xml` of all, and one for each language.

    Addresses stand under `job.base_url`, where the folder is published.
    """
    episodes = [row for row in rows if row.speed == "normal"]
    languages = sorted({language_of(row.language) for row in episodes}, key=lambda name: (name != "en", name))
    found = {"feed.xml": _feed(job, "feed.xml", languages[0] if languages else "en", episodes)}
    for language in languages if len(languages) > 1 else ():
        own = [row for row in episodes if language_of(row.language) == language]
        found[f"feed-{language}.xml"] = _feed(job, f"feed-{language}.xml", language, own)
    return found


def _feed(job: PackJob, name: str, language: str, rows: Sequence[Recording]) -> str:
    base = job.base_url.rstrip("/")
    words = read_content("packs", language)["feed"]
    said = str(words["description"])
    if job.phone_number:
        said += " " + str(words["by_telephone"]).format(phone=job.phone_number)
    address = quoteattr(f"{base}/listener/{name}")
    items = "\n".join(_episode(base, row) for row in rows)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" \
xmlns:podcast="https://podcastindex.org/namespace/1.0">
 <channel>
  <title>{escape(words["title"])}</title>
  <link>{escape(base)}</link>
  <atom:link href={address} rel="self" type="application/rss+xml"/>
  <language>{language}</language>
  <description>{escape(said)}</description>
  <itunes:author>{escape(words["author"])}</itunes:author>
  <itunes:category text="Health &amp; Fitness"><itunes:category text="Medicine"/></itunes:category>
  <itunes:image href={quoteattr(f"{base}/listener/cover.png")}/>
  <itunes:explicit>false</itunes:explicit>
  <itunes:type>episodic</itunes:type>
{items}
 </channel>
</rss>
"""


def _guid(row: Recording) -> str:
    """What an app knows the episode by: the same for every build, so that a corrected handout is no new episode."""
    return f"urn:handout:{row.handout}:{row.language}:{row.speed}:{row.section}"


def _published(row: Recording) -> str:
    """The day of the review, at midnight UTC. A handout without one has no date that two builds would agree on: the
    clock's or the file's would make the same recordings look new, so none is given."""
    if not row.review_on:
        return ""
    moment = datetime.combine(date.fromisoformat(row.review_on), time(), UTC)
    return f"\n   <pubDate>{format_datetime(moment)}</pubDate>"


def _episode(base: str, row: Recording) -> str:
    beside = f"{base}/{Path(row.file).parent.as_posix()}/00-{folder_name(row.handout)}"
    chapters, transcript = f"{beside}.chapters.json", f"{beside}.vtt"
    review = str(read_content("script", row.language)["frame"][row.review])
    return f"""  <item>
   <title>{escape(row.text)}</title>
   <guid isPermaLink="false">{escape(_guid(row))}</guid>{_published(row)}
   <description>{escape(review)}</description>
   <enclosure url={quoteattr(f"{base}/{row.file}")} length="{row.bytes}" type="{LISTENER_MP3.mime}"/>
   <itunes:duration>{round(row.seconds)}</itunes:duration>
   <itunes:explicit>false</itunes:explicit>
   <podcast:chapters url={quoteattr(chapters)} type="application/json+chapters"/>
   <podcast:transcript url={quoteattr(transcript)} type="text/vtt" language={quoteattr(row.language)}/>
  </item>"""
