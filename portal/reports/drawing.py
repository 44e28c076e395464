"""From the plain values of one variant to the bytes of its PDF. Runs in the child only.

Promise: the same values give the same bytes; every glyph comes from our own typefaces; nothing is loaded from elsewhere; the
file is tagged, PDF/A-3a and PDF/UA-1 by its own word, and holds one empty signature field for the provider's seal.
"""

import gc
import io
import logging
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jinja2
import pikepdf
import weasyprint
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from portal.reports.child import Refused
from portal.reports.fetcher import ClosedFetcher
from portal.reports.finisher import MARK_IN_TEXT, Finisher
from portal.reports.plan_charts import goal_chart
from portal.reports.typefaces import Compositor

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SHEETS = {"review": "reports/review.print.html", "plan": "reports/plan.print.html", "plan_child": "reports/plan_child.print.html"}
STAGES = ("reading the text", "writing the pages", "laying out", "drawing")
NUMBERED = "data-page-of"
RIGHT_TO_LEFT = ("R", "AL")
SETTLED = ("L", *RIGHT_TO_LEFT)


@dataclass(frozen=True, slots=True)
class Drawn:
    pdf: bytes
    pages: int
    unshown: tuple[str, ...]


def draw(content: dict[str, Any], say: Callable[[dict[str, Any]], None]) -> Drawn:
    """One variant's values (`variants.as_tree`) as a PDF ready to be sealed."""
    # Collecting in the middle of a layout costs a sixth of its time, and the process ends right after.
    gc.disable()
    reader, missing = Compositor(), _MissingGlyphs()
    drawn = _draw(content, reader, say)
    # A typeface may hold every letter and still not the cluster that they make. Rare, so found by drawing.
    while missing.characters - reader.unshown:
        reader.cannot_show(missing.characters)
        drawn = _draw(content, reader, say)
    return drawn


def _draw(content: dict[str, Any], reader: Compositor, say: Callable[[dict[str, Any]], None]) -> Drawn:
    _tell(say, 1)
    shown = reader.read(content)
    _tell(say, 2)
    html = page_source(shown, reader.named)
    _tell(say, 3)
    document = lay_out(html, reader.rules)
    number_the_contents(document)
    _tell(say, 4)
    return Drawn(rewritten(written(document, content, shown["provider"])), len(document.pages), reader.named)


def written(document: Any, content: dict[str, Any], provider: str) -> bytes:
    """The file as WeasyPrint and the finisher make it."""
    name = f"{content['document_id']}:{content['variant']}:{content['version']}"
    finisher = Finisher(
        mark=f"{MARK_IN_TEXT}{name}",
        seal_label=f"Seal of {provider}",
        stamped=f"D:{_digits(content['frozen_at'])}Z",
    )
    with closed():
        return bytes(document.write_pdf(finisher=finisher, pdf_variant="pdf/a-3a"))


def page_source(content: dict[str, Any], unshown: tuple[str, ...]) -> str:
    """The document as HTML. Every value is escaped; none reaches an attribute but directions and our own section numbers."""
    pages = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    pages.filters |= {
        "day": day,
        "moment": moment,
        "paragraphs": paragraphs,
        "direction": direction,
        "grouped": grouped,
        "goal_chart": goal_chart,
        "answered_alike": answered_alike,
    }
    return pages.get_template(SHEETS[content.get("sheet", "review")]).render(report=content, unshown=unshown)


def lay_out(html: str, typeface_rules: str = "") -> Any:
    """A laid-out WeasyPrint document. A reference to anything that is not ours ends it with a sentence."""
    fetcher, fonts = ClosedFetcher(), FontConfiguration()
    with closed():
        faces = weasyprint.CSS(string=typeface_rules, url_fetcher=fetcher, font_config=fonts)
        source = weasyprint.HTML(string=html, url_fetcher=fetcher, media_type="print")
        return source.render(stylesheets=[faces], font_config=fonts, presentational_hints=False)


@contextmanager
def closed() -> Iterator[None]:
    """Turn the fetcher's refusal into a sentence, wherever in the drawing it comes."""
    try:
        yield
    except FatalURLFetchingError as refused:
        raise Refused("The report refers to something outside itself, so it was not drawn.") from refused


def number_the_contents(document: Any) -> None:
    """Write the page numbers into the contents list after the layout, in figures that are all equally wide.

    `target-counter()` would lay every page out again to the same end, for a third more time.
    """
    # From the back, so that a section over several pages keeps the page where it begins.
    page_of = {anchor: number for number, page in reversed(list(enumerate(document.pages, 1))) for anchor in page.anchors}
    for page in document.pages:
        for box in page._page_box.descendants(placeholders=True):
            target = box.element.get(NUMBERED) if box.element is not None else None
            if target and isinstance(box, TextBox):
                _rewrite(box, str(page_of[target]))


def rewritten(pdf: bytes) -> bytes:
    """The same document in small object streams, in which a later check of the seal finds its way four times faster."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True, fix_metadata_version=False, linearize=False
        )
    return out.getvalue()


def day(iso: str) -> str:
    """2026-11-20 as people say it."""
    when = date.fromisoformat(iso)
    return f"{when.day} {when:%B %Y}"


def moment(iso: str) -> str:
    when = datetime.fromisoformat(iso)
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def paragraphs(text: str) -> list[list[str]]:
    """Paragraphs as lists of lines: an empty line parts paragraphs, a line end stays a line end."""
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


ALIKE = ("agency", "role", "answer", "by_name", "by_role", "on", "version", "settled_on")


def answered_alike(answers: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Answers to a plan that differ in nothing but the section: they stand in one row, with the numbers of their sections."""
    rows: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one in sorted(answers, key=lambda one: (one["agency"], one["role"], one["number"])):
        rows.setdefault(tuple(one[name] for name in ALIKE), []).append(one)
    return list(rows.values())


def direction(text: str) -> str:
    """The direction of the first letter that has one."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return "rtl" if next((kind for kind in kinds if kind in SETTLED), "L") in RIGHT_TO_LEFT else "ltr"


def grouped(fingerprint: str) -> str:
    """A fingerprint in groups of eight, which eyes can compare."""
    return " ".join(fingerprint[start : start + 8] for start in range(0, len(fingerprint), 8))


class _MissingGlyphs(logging.Handler):
    """Hears from WeasyPrint which characters it would have drawn as an empty box."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.characters: set[str] = set()
        log = logging.getLogger("weasyprint")
        log.handlers, log.propagate = [self], False

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.msg, str) and record.msg.startswith(".notdef") and isinstance(record.args, tuple):
            self.characters.add(str(record.args[0]))


def _rewrite(box: Any, figures: str) -> None:
    old = box.width
    box.width = old * len(figures) / len(box.text)
    box.position_x += old - box.width
    box.text = figures
    box.pango_layout.reactivate(box.style)
    box.pango_layout.set_text(figures)
    box.pango_layout.deactivate()


def _tell(say: Callable[[dict[str, Any]], None], number: int) -> None:
    say({"stage": STAGES[number - 1], "n": number, "of": len(STAGES)})


def _digits(iso: str) -> str:
    return datetime.fromisoformat(iso).strftime("%Y%m%d%H%M%S")
