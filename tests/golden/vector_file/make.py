"""Writes v1/three_rows.vectors from docs/formats/vector_file.md alone, not with triage.

    pip install xxhash && python3 make.py
"""

import pathlib
import struct

import xxhash

HERE = pathlib.Path(__file__).parent


def vector_file(encoder, rows):
    dimension = len(rows[0])
    per_block = 2**20 // (4 * dimension)
    blocks = [rows[i:i + per_block] for i in range(0, len(rows), per_block)]
    data = [b"".join(struct.pack(f"<{dimension}f", *row) for row in block) for block in blocks]
    table = b"".join(struct.pack("<Q", xxhash.xxh3_64_intdigest(block)) for block in data)
    header = b"TRIAGEVF" + struct.pack("<IIQIIIIQ", 1, 4096, len(rows), dimension, per_block,
                                       len(encoder), 0, xxhash.xxh3_64_intdigest(table))
    header = (header + encoder).ljust(4088, b"\0")
    return header + struct.pack("<Q", xxhash.xxh3_64_intdigest(header)) + b"".join(data) + table


def main():
    rows = [[0, 0.5], [1, 1.5], [2, 2.5]]
    (HERE / "v1" / "three_rows.vectors").write_bytes(vector_file(b"lexical:v1", rows))


if __name__ == "__main__":
    main()
