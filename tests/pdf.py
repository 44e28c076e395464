"""What stands in a PDF, to the last corner: its words as a reader would copy them, every stream unpacked, metadata, names, attachments."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf


def pieces(pdf: bytes) -> Iterator[bytes]:
    """Everything that could hold words, each as bytes. The document must be readable; a broken one gives its raw bytes alone."""
    yield pdf
    try:
        document = pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError:
        return
    with document:
        for one in document.objects:
            if isinstance(one, pikepdf.Stream):
                yield _stream(one)
            yield from _strings(one)
        yield from (str(value).encode() for _, value in document.docinfo.items())
        for name, attached in document.attachments.items():
            yield name.encode()
            yield from (file.read_bytes() for file in attached.obj.EF.values() if isinstance(file, pikepdf.Stream))
        for page in document.pages:
            yield "".join(text_of(page)).encode()


def _stream(one: pikepdf.Stream) -> bytes:
    try:
        return one.read_bytes()
    except pikepdf.PdfError:
        return one.read_raw_bytes()  # a filter that is not ours to undo, as of a picture


def _strings(one: Any) -> Iterator[bytes]:
    """The strings of an object and of what stands directly in it: titles, alternative texts, annotations, outlines."""
    if isinstance(one, pikepdf.String):
        yield bytes(one)
        yield str(one).encode()
    elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        for key in one.keys():  # noqa: SIM118
            if not getattr(one[key], "is_indirect", False):
                yield from _strings(one[key])
    elif isinstance(one, pikepdf.Array):
        for value in one:
            if not getattr(value, "is_indirect", False):
                yield from _strings(value)


def text_of(page: pikepdf.Page) -> Iterator[str]:
    """The words that a page shows, in the order of its drawing: glyphs made letters again by the fonts' own tables."""
    fonts = {str(name): _letters(font) for name, font in dict(page.resources.get("/Font", {})).items()}
    letters: dict[int, str] = {}
    for command in pikepdf.parse_content_stream(page):
        operator, operands = str(command.operator), command.operands
        if operator == "Tf":
            letters = fonts.get(str(operands[0]), {})
        elif operator in {"Tj", "'", '"'}:
            yield _shown(bytes(operands[-1]), letters)
        elif operator == "TJ":
            yield "".join(_shown(bytes(one), letters) for one in operands[0] if isinstance(one, pikepdf.String))
        elif operator in {"Td", "TD", "T*", "Tm", "ET"}:
            yield "\n"


def _shown(code: bytes, letters: dict[int, str]) -> str:
    if not letters:
        return code.decode("latin-1")
    return "".join(letters.get(int.from_bytes(code[at : at + 2]), "") for at in range(0, len(code), 2))


def _letters(font: Any) -> dict[int, str]:
    """Glyph -> letters, from the font's ToUnicode table."""
    if "/ToUnicode" not in font:
        return {}
    table = font["/ToUnicode"].read_bytes().decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            found[int(code, 16)] = _utf16(text)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(int(text, 16) + step)
    return found


def _utf16(text: str) -> str:
    return bytes.fromhex(text).decode("utf-16-be", "ignore")
