"""What WeasyPrint leaves to do between its pages and a file that is PDF/A-3a and PDF/UA-1 at once and ready for one seal.

Runs on pydyf's objects before they are written: the identification of PDF/UA beside that of PDF/A, the scope of header cells,
the wording of links, the one signature field with its place in the tag tree, and our own mark on document and pages.
"""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import pydyf

SEAL_FIELD = "ProviderSeal"
SEAL_ANCHOR = "seal"
# By these marks our verify page knows a page of ours again when its seal has been torn off.
MARK = "PartnerPortalReport"
MARK_IN_TEXT = "urn:partner-portal:report:"
NO_LETTER = b"<200b>"  # a blank without width
PRINT_AND_LOCKED = 4 + 128
POINTS = 0.75  # of a CSS pixel

UA_AND_IDENTITY = """<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>{mark}</dc:identifier></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:description>The part of ISO 14289 that the document follows</pdfaProperty:description>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


class Finisher:
    """Handed to `write_pdf(finisher=...)`. `mark` is our document's id and variant, `seal_label` what a screen reader says of the seal."""

    def __init__(self, *, mark: str, seal_label: str, stamped: str) -> None:
        self.mark = mark
        self.seal_label = seal_label
        self.stamped = stamped

    def __call__(self, document: Any, pdf: Any) -> None:
        _identify(pdf, self.mark)
        _give_header_cells_their_scope(pdf)
        _word_the_links(pdf)
        _make_running_heads_artifacts(pdf)
        _give_every_glyph_a_letter(pdf)
        _mark_every_page(pdf, self.mark, self.stamped)
        _make_the_seal_field(document, pdf, self.seal_label)


def _identify(pdf: Any, mark: str) -> None:
    """PDF/UA and our own name inside the one rdf:RDF, left readable so that even half a file says whose it was."""
    stream = _object(pdf, pdf.catalog["Metadata"])
    packet = b"".join(stream.stream)
    assert packet.count(b"</rdf:RDF>") == 1
    stream.stream = [packet.replace(b"</rdf:RDF>", UA_AND_IDENTITY.format(mark=escape(mark)).encode() + b"</rdf:RDF>")]
    stream.compress = False


def _give_header_cells_their_scope(pdf: Any) -> None:
    """In our tables a header cell heads its column when it stands in the table's head, and its row otherwise."""
    in_heads = {cell["ID"] for head in _elements(pdf, "/THead") for cell in _cells(pdf, head)}
    for cell in _elements(pdf, "/TH"):
        cell["A"]["Scope"] = "/Column" if cell.get("ID") in in_heads else "/Row"


def _word_the_links(pdf: Any) -> None:
    for annotation in pdf.objects:
        if isinstance(annotation, dict) and annotation.get("Subtype") == "/Link":
            annotation["Contents"] = pydyf.String("Go to this section")


def _make_running_heads_artifacts(pdf: Any) -> None:
    """What stands on every page belongs to the paper, not to the text: a screen reader shall not read it out ten times."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    places = dict(zip(numbers[0::2], numbers[1::2], strict=True))
    in_the_text = set(_reachable(pdf, root["K"][0]))
    for reference in pdf.page_references:
        page = _object(pdf, reference)
        owners = places[page["StructParents"]]
        drawn = _object(pdf, page["Contents"]).stream
        for place, command in enumerate(drawn):
            if isinstance(command, dict) and "MCID" in command and _name(owners[command["MCID"]]) not in in_the_text:
                owners[command["MCID"]] = "null"
                drawn[place - 1 : place + 1] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]


def _give_every_glyph_a_letter(pdf: Any) -> None:
    """A glyph that shares its letter with another (the dots of an Arabic letter) stands for no letter, which has to be said too."""
    for one in pdf.objects:
        if isinstance(one, pydyf.Stream) and any(b"begincmap" in _bytes(line) for line in one.stream[:20]):
            one.stream = [_bytes(line).replace(b"<>", NO_LETTER) for line in one.stream]


def _mark_every_page(pdf: Any, mark: str, stamped: str) -> None:
    pdf.info[MARK] = pydyf.String(mark)
    for reference in pdf.page_references:
        page = _object(pdf, reference)
        ours = pydyf.Dictionary({"LastModified": pydyf.String(stamped), "Private": pydyf.String(mark)})
        page["PieceInfo"] = pydyf.Dictionary({MARK: ours})
        page["LastModified"] = pydyf.String(stamped)


def _make_the_seal_field(document: Any, pdf: Any, label: str) -> None:
    """One signature field over the box that the page draws for it, empty until sealed, and known to the tag tree.

    The Form element's /K is the reference itself and not a list of one: with a list pyHanko takes the sealing for a forbidden change.
    """
    place, rectangle = _where_the_seal_stands(document)
    page = pdf.page_references[place]
    page_dictionary = _object(pdf, page)
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    next_number = max(numbers[0::2]) + 1
    widget = _add(
        pdf,
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(SEAL_FIELD),
            "TU": pydyf.String(label),
            "F": PRINT_AND_LOCKED,
            "Rect": pydyf.Array(rectangle),
            "P": page,
            "StructParent": next_number,
        },
    )
    reference = _add(pdf, {"Type": "/OBJR", "Obj": widget.reference, "Pg": page})
    whole = _object(pdf, root["K"][0])
    form = _add(
        pdf, {"Type": "/StructElem", "S": "/Form", "P": whole.reference, "Pg": page, "K": reference.reference, "Alt": pydyf.String(label)}
    )
    whole["K"].append(form.reference)
    numbers.extend([next_number, form.reference])
    root["ParentTreeNextKey"] = next_number + 1
    page_dictionary.setdefault("Annots", pydyf.Array()).append(widget.reference)
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": pydyf.Array([widget.reference]), "SigFlags": 3})


def _where_the_seal_stands(document: Any) -> tuple[int, list[float]]:
    for place, page in enumerate(document.pages):
        if SEAL_ANCHOR in page.anchors:
            left, top, right, bottom = page.anchors[SEAL_ANCHOR]
            flipped = (left, page.height - bottom, right, page.height - top)
            return place, [round(edge * POINTS, 2) for edge in flipped]
    raise ValueError("The template draws no place for the seal.")


def _elements(pdf: Any, kind: str) -> list[Any]:
    return [one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/StructElem" and one.get("S") == kind]


def _cells(pdf: Any, element: Any) -> Iterator[Any]:
    for kid in element["K"]:
        inner = _object(pdf, kid) if isinstance(kid, str | bytes) else None
        if isinstance(inner, dict) and inner.get("S") == "/TH":
            yield inner
        elif isinstance(inner, dict) and inner.get("S") == "/TR":
            yield from _cells(pdf, inner)


def _reachable(pdf: Any, reference: Any) -> Iterator[str]:
    yield _name(reference)
    kids = _object(pdf, reference).get("K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if isinstance(kid, str | bytes):
            yield from _reachable(pdf, kid)


def _object(pdf: Any, reference: Any) -> Any:
    return pdf.objects[int(_name(reference).split()[0])]


def _name(reference: Any) -> str:
    return reference.decode() if isinstance(reference, bytes) else str(reference)


def _bytes(line: Any) -> bytes:
    return line if isinstance(line, bytes) else str(line).encode()


def _add(pdf: Any, entries: dict[str, Any]) -> Any:
    one = pydyf.Dictionary(entries)
    pdf.add_object(one)
    return one
