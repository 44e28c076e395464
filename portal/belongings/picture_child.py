"""The child process in which pictures are decoded and drawn anew. Reads one file from standard input; writes a line of JSON, then the
two JPEGs. It has no environment of ours, little memory and little time: whatever a hostile file does, it does it here."""

import io
import json
import resource
import sys
from typing import Any

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 10
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 12_000
SHOWN, SMALL = 1600, 360
FORMATS = ("JPEG", "PNG", "WEBP")
TOO_MANY = "This picture has too many pixels: 50 million at most, and no side over 12,000. Send a smaller one."


def main() -> None:
    _limit()
    try:
        said, drawn = draw(sys.stdin.buffer.read())
    except Unusable as refused:
        said, drawn = {"refused": str(refused)}, b""
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + drawn)


class Unusable(Exception):
    """The message is a sentence that a person can be shown."""


def draw(sent: bytes) -> tuple[dict[str, Any], bytes]:
    """Header first: nothing is decoded before its size is known to be bearable."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        picture = Image.open(io.BytesIO(sent), formats=FORMATS)
        width, height = picture.size
        if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
            raise Unusable(TOO_MANY)
        picture.draft("RGB", (SHOWN * 2, SHOWN * 2))  # a JPEG is read in the smallest size that serves
        upright = ImageOps.exif_transpose(picture)
        shown = _flat(upright, SHOWN)
        content, small = _jpeg(shown), _jpeg(_flat(shown, SMALL))
    except Unusable:
        raise
    except Image.DecompressionBombError as bomb:
        raise Unusable(TOO_MANY) from bomb
    except Exception as broken:
        raise Unusable("This is no picture that we can use. Send a photograph as JPEG, PNG or WebP.") from broken
    return {"content": len(content), "width": shown.size[0], "height": shown.size[1]}, content + small


def _flat(picture: Any, longest: int) -> Any:
    """The same, no larger than `longest`, its pixels alone: on white where it was see-through."""
    from PIL import Image

    smaller = picture.copy()
    smaller.thumbnail((longest, longest))
    full = smaller.convert("RGBA")
    ground = Image.new("RGB", full.size, "white")
    ground.paste(full, mask=full.getchannel("A"))
    return ground


def _jpeg(picture: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
