"""Pictures for tests: honest ones, and what hostile people send."""

import io
import struct
import zlib

from PIL import Image

HOUSE = (51.5033635, -0.1276248)


def jpeg(width: int = 60, height: int = 40, *, exif: bytes = b"", quality: int = 80) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "JPEG", quality=quality, **({"exif": exif} if exif else {}))
    return out.getvalue()


def png(width: int = 60, height: int = 40, mode: str = "RGBA") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, "PNG")
    return out.getvalue()


def webp() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "plum").save(out, "WEBP")
    return out.getvalue()


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (60, 40)).save(out, "GIF")
    return out.getvalue()


def with_a_place() -> bytes:
    """A photograph that says where it was taken, by whom and with what, lying on its side."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9286], exif[0x013B] = "MakerOfPhones", "Kai outside Rowan House", "Ruth Adeyemi"
    exif[0x0112] = 6
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (51.0, 30.0, 12.1), "W", (0.0, 7.0, 39.4)
    return jpeg(exif=exif.tobytes())


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that would fill gigabytes: true to its header, all one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    row = b"\x00" + b"\x00" * (width // 8 + 1)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


SCRIPT = b"<script>alert(document.domain)</script>"


def polyglot() -> bytes:
    """A true JPEG with a page in its comment, and an archive and a page behind its end."""
    honest = jpeg()
    comment = b"\xff\xfe" + struct.pack(">H", len(SCRIPT) + 2) + SCRIPT
    return honest[:2] + comment + honest[2:] + b"PK\x03\x04archive" + b"<html>" + SCRIPT


def svg() -> bytes:
    return b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="file:///etc/passwd"/></svg>'


def of_size(size: int) -> bytes:
    """A true JPEG, filled up behind its end to exactly that many bytes."""
    honest = jpeg()
    return honest + b"\x00" * (size - len(honest))
