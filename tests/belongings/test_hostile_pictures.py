"""Whatever is sent as a picture: kept is a fresh JPEG of its pixels, or nothing."""

import io

import pytest
from PIL import Image

from portal.belongings.pictures import LARGEST, drawn_anew
from portal.foundation.refusals import Refused
from tests.belongings import pictures


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (pictures.jpeg(), "torch.jpg"),
        (pictures.jpeg(), "IMG_0001.JPEG"),
        (pictures.png(), "torch.png"),
        (pictures.png(mode="LA"), "torch.png"),
        (pictures.png(mode="1"), "torch.png"),
        (pictures.webp(), "torch.webp"),
        (pictures.jpeg(), "..\\..\\etc\\torch.jpg"),
        (pictures.png(), "a png that calls itself.jpg"),
    ],
)
def test_an_honest_picture_is_kept_as_a_fresh_jpeg(sent: bytes, name: str) -> None:
    kept = drawn_anew(sent, name)
    for drawn in (kept.content, kept.small):
        again = Image.open(io.BytesIO(drawn))
        assert (again.format, again.mode) == ("JPEG", "RGB")
    assert (kept.width, kept.height) == (60, 40)


def test_where_it_was_taken_and_by_whom_is_gone_and_it_stands_upright() -> None:
    sent = pictures.with_a_place()
    assert b"MakerOfPhones" in sent
    kept = drawn_anew(sent, "torch.jpg")
    for drawn in (kept.content, kept.small):
        again = Image.open(io.BytesIO(drawn))
        assert not dict(again.getexif())
        assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not any(words in drawn for words in (b"MakerOfPhones", b"Rowan", b"Adeyemi", b"Exif", b"GPS"))
    assert (kept.width, kept.height) == (40, 60), "it lay on its side"


def test_a_second_file_within_or_behind_the_picture_is_gone() -> None:
    sent = pictures.polyglot()
    assert b"<script>" in sent
    kept = drawn_anew(sent, "torch.jpg")
    for drawn in (kept.content, kept.small):
        assert b"script" not in drawn
        assert b"PK\x03\x04" not in drawn
        assert drawn.endswith(b"\xff\xd9")


@pytest.mark.parametrize(
    ("sent", "name", "says"),
    [
        (b"", "torch.jpg", "empty"),
        (pictures.svg(), "torch.svg", "no picture that we can use"),
        (pictures.svg(), "torch.png", "no picture that we can use"),
        (pictures.gif(), "torch.gif", "no picture that we can use"),
        (pictures.gif(), "torch.jpg", "no picture that we can use"),
        (pictures.jpeg(), "torch.exe", "no picture that we can use"),
        (pictures.jpeg(), "torch.jpg.html", "no picture that we can use"),
        (pictures.jpeg(), "torch", "no picture that we can use"),
        (b"<html>" + pictures.jpeg(), "torch.jpg", "no picture that we can use"),
        (b"%PDF-1.7 " + pictures.jpeg(), "torch.jpg", "no picture that we can use"),
        (b"\xff\xd8\xff" + b"\x00" * 5000, "torch.jpg", "no picture that we can use"),
        (pictures.jpeg()[:200], "torch.jpg", "no picture that we can use"),
        (b"\x89PNG\r\n\x1a\n", "torch.png", "no picture that we can use"),
        (b"RIFF\xff\xff\xff\xffWEBP" + b"VP8L" + b"\xff" * 400, "torch.webp", "no picture that we can use"),
        (b"MZ\x90\x00", "torch.png", "no picture that we can use"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(sent: bytes, name: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        drawn_anew(sent, name)


@pytest.mark.parametrize("size", [(30_000, 30_000), (12_001, 8), (8, 12_001), (7_100, 7_100)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    sent = pictures.bomb(*size)
    assert len(sent) < 300_000
    with pytest.raises(Refused, match="too many pixels"):
        drawn_anew(sent, "torch.png")


def test_10_mb_are_taken_and_one_byte_more_is_refused() -> None:
    assert drawn_anew(pictures.of_size(LARGEST), "torch.jpg").width == 60
    with pytest.raises(Refused, match="larger than 10 MB"):
        drawn_anew(pictures.of_size(LARGEST + 1), "torch.jpg")


def test_a_large_picture_is_made_smaller() -> None:
    kept = drawn_anew(pictures.jpeg(4000, 3000), "torch.jpg")
    assert (kept.width, kept.height) == (1600, 1200)
    assert max(Image.open(io.BytesIO(kept.small)).size) == 360
