"""Writes the .npy files of this folder with NumPy, an independent writer of the format.

    python3 make.py          (any NumPy since 1.17)
"""

import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent

# Numbers that float16 holds exactly, so that every file means the same.
NUMBERS = np.array([[0, 0.5, -1, 1.5], [2, -2.5, 1024, 0.125], [2**-24, -65504, 7, 0.333251953125]],
                   dtype=np.float64)


def main():
    float32 = NUMBERS.astype("<f4")
    for version in (1, 2, 3):
        with open(HERE / f"float32_v{version}.npy", "wb") as file:
            np.lib.format.write_array(file, float32, version=(version, 0))
    np.save(HERE / "float64.npy", NUMBERS)
    np.save(HERE / "float16.npy", NUMBERS.astype("<f2"))
    np.save(HERE / "no_rows.npy", float32[:0])
    np.save(HERE / "column_major.npy", np.asfortranarray(float32))
    np.save(HERE / "integers.npy", NUMBERS.astype("<i8"))
    np.save(HERE / "big_endian.npy", NUMBERS.astype(">f4"))
    np.save(HERE / "one_dimension.npy", float32[0])
    np.save(HERE / "records.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<f4")]))


if __name__ == "__main__":
    main()
