"""A PDF with lines of text where they are told to be: as much of one as a reader needs."""

from __future__ import annotations

import io
from collections.abc import Sequence


def pdf(pages: Sequence[Sequence[tuple[str, float, float]]], **told: str) -> bytes:
    """Pages of (text, height above the bottom, size of letters); `told` is metadata, such as Title."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects.append(font)
    kids = []
    for lines in pages:
        drawn = b"".join(
            b"BT /F1 %g Tf 1 0 0 1 72 %g Tm (%s) Tj ET\n" % (size, y, _escaped(text)) for text, y, size in lines
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    info = b" ".join(b"/%s (%s)" % (name.encode(), _escaped(value)) for name, value in told.items())
    objects.append(b"<< %s >>" % info)
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, size - 1, start)
    return bytes(out)


def page(headline: str, paragraphs: Sequence[str], width: int = 70) -> list[tuple[str, float, float]]:
    """One page: a large headline, and paragraphs broken into lines, words parted by a hyphen where a line is full."""
    lines: list[tuple[str, float, float]] = [(headline, 780, 20)] if headline else []
    y = 740.0
    for paragraph in paragraphs:
        for line in broken(paragraph, width):
            lines.append((line, y, 11))
            y -= 14
        y -= 12
    return lines


def broken(text: str, width: int) -> list[str]:
    """Lines of at most `width` letters; a long word that does not fit is parted."""
    lines, line = [], ""
    for word in text.split():
        room = width - len(line) - 1
        if len(word) <= room:
            line = f"{line} {word}".strip()
        elif len(word) > 8 and room > 4 and word.isalpha() and word.islower():
            lines.append(f"{line} {word[: room - 1]}-")
            line = word[room - 1 :]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def locked(body: bytes, password: str) -> bytes:
    """The same document, which asks for a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(body)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _escaped(text: str) -> bytes:
    return text.encode("cp1252", "ignore").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
