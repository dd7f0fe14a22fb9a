"""The print pack: a sheet a handout, in large print, with the codes that lead to its recordings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from audio.cache import write_atomically
from audio.formats import SHEET_HTML, SHEET_PDF, Format
from audio.packs.base import PackJob, drop_strangers, folder_name, write_readme
from audio.packs.listening_page import LISTENING_PAGE
from audio.sheets.page import sheet_html
from audio.sheets.pdf import sheet_pdf
from audio.sheets.sheet import make_sheet
from skill.handouts.keypad import keypad_code
from skill.handouts.model import Handout
from skill.recordings import Recording


class PrintPack:
    """For the hand of a patient: one page, 18 points or more."""

    name = "print"
    speeds = ("normal",)

    def make(self, job: PackJob) -> list[Recording]:
        """The sheet as PDF and as a page; their names hold no hash, so that links and printers find them again."""
        handout = next(iter(job.narrations.values())).script.handout
        page = f"{job.base_url.rstrip('/')}/listener/{folder_name(handout.id)}/{LISTENING_PAGE}" if job.base_url else ""
        sheet = make_sheet(handout, page, job.phone_number)
        made = ((SHEET_PDF, sheet_pdf(sheet)), (SHEET_HTML, sheet_html(sheet)))
        return [self._save(job, handout, row, data) for row, data in made]

    def finish(self, job: PackJob, rows: Sequence[Recording]) -> None:
        """The README, and which code chooses which handout, for who sets the telephone line up."""
        drop_strangers(job.folder / self.name, rows)
        write_readme(job, self.name, rows)
        handouts = sorted({(keypad_code(row.handout), row.handout, row.text) for row in rows})
        table = [{"code": code, "handout": handout, "title": title} for code, handout, title in handouts]
        text = json.dumps({"phone_number": job.phone_number, "codes": table}, ensure_ascii=False, indent=1) + "\n"
        write_atomically(job.folder / self.name / "codes.json", text.encode())

    def _save(self, job: PackJob, handout: Handout, row: Format, data: bytes) -> Recording:
        file = f"{self.name}/{folder_name(handout.id)}/{folder_name(handout.id)}.{row.extension}"
        write_atomically(job.folder / file, data)
        narration = next(iter(job.narrations.values()))
        return Recording(
            handout=handout.id, language=handout.language, section=0, pack=self.name, format=row.name,
            speed=narration.speed.name, file=file, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data),
            seconds=0.0, words=0, wpm=0.0, lufs=None, dbtp=None, rms_dbfs=None, voice=narration.voice,
            handout_version=handout.version, review=handout.review.status.value, text=handout.title,
            review_on=handout.review.on.isoformat() if handout.review.on else "",
        )  # fmt: skip
