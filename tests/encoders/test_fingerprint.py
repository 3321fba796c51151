from pathlib import Path

import xxhash

from recommender.encoders.fingerprint import checksum


def test_the_checksum_is_of_the_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    for content in (b"", b"short", bytes(range(256)) * 10_000):  # two and a half megabytes
        file.write_bytes(content)
        assert checksum(file) == xxhash.xxh3_128_hexdigest(content)
