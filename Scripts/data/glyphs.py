"""Renders sets of glyphs from fonts: one image for each distinct form of each class."""

import re

from .arrays import grey_images, unsigned_bytes, whole_numbers
from .packages import download_debian, pillow

SIDE = 28
# As in notMNIST, a form fills the image but for a narrow margin.
BOX = 24
# Forms are drawn this high and then averaged down, so hinting leaves no mark on them.
DRAWN_SIZE = 160
# Lines that are thinner than a third of a pixel are nearly invisible.
LEAST_BRIGHTNESS = 90
# A form that covers its box is a filled square or a picture.
MOST_COVERED = 0.85
# Faces that share this many of ten images were made from one another.
SHARED_BY_RELATIVES = 3

FONT_SUFFIXES = {".ttf", ".otf", ".ttc"}
# Words of family names that tell one face of a design from another.
STYLE_WORDS = re.compile(
    r"\b(?:regular|bold|light|extralight|ultralight|black|thin|medium|semi|demi|book|heavy|roman|"
    r"italic|oblique|slanted|narrow|condensed|cond|extended|wide|inline|outline|solid|hollow|"
    r"shadow|fill|filled|brk|tt|l|s|fs|\d+\w?)\b|[()]", re.IGNORECASE)


class Face:
    """The images of one face of a font, by class, and the family that it belongs to."""

    def __init__(self, family, images):
        self.family = family
        self.images = images


def design_name(font, package):
    """The first word of the family's name that does not tell its faces apart."""
    name = (font.getname()[0] or package).lower()
    words = STYLE_WORDS.sub(" ", name).split()
    return next((word for word in words if len(word) > 2), name)


def package_name(font, package):
    """Where a package is one design in several weights, its name is the family's."""
    return package


def fitted(drawing):
    """A drawn form in the middle of a square, its longer side BOX pixels; none if unusable."""
    from PIL import Image
    box = drawing.getbbox()
    if box is None:
        return None
    form = drawing.crop(box)
    scale = BOX / max(form.size)
    size = tuple(max(1, round(side * scale)) for side in form.size)
    form = form.resize(size, Image.Resampling.BOX)
    pixels = form.tobytes()
    covered = sum(pixels) / (255 * BOX * BOX)
    if max(pixels) < LEAST_BRIGHTNESS or covered > MOST_COVERED:
        return None
    square = Image.new("L", (SIDE, SIDE))
    square.paste(form, ((SIDE - size[0]) // 2, (SIDE - size[1]) // 2))
    return square.tobytes()


def drawn(font, character):
    from PIL import Image
    mask = font.getmask(character, mode="L")
    return Image.frombytes("L", mask.size, bytes(mask))


def images_of(font, characters):
    """One image a character, or none if the face lacks one or draws two of them alike."""
    missing = drawn(font, "\U0010fffd").tobytes()
    images = []
    for character in characters:
        drawing = drawn(font, character)
        image = None if drawing.tobytes() == missing else fitted(drawing)
        if image is None or image in images:
            return None
        images.append(image)
    return images


def faces_in(path, package, characters, name):
    """The usable faces of a font file; collections have several."""
    from PIL import ImageFont
    faces = []
    for index in range(32):
        try:
            font = ImageFont.truetype(str(path), DRAWN_SIZE, index=index,
                                      layout_engine=ImageFont.Layout.BASIC)
            images = images_of(font, characters)
        except (OSError, ValueError):
            break
        if images:
            faces.append(Face(name(font, package), images))
        if path.suffix.lower() != ".ttc":
            break
    return faces


def families_of(faces):
    """A number for every face: equal names, and faces that share images, get the same one."""
    parents = {}

    def root(node):
        while parents.setdefault(node, node) != node:
            node = parents[node]
        return node

    owners, shared = {}, {}
    for face in faces:
        for image in face.images:
            owner = owners.setdefault(image, face.family)
            if owner != face.family:
                shared[face, owner] = shared.get((face, owner), 0) + 1
    for (face, owner), count in shared.items():
        if count >= SHARED_BY_RELATIVES:
            parents[root(face.family)] = root(owner)
    roots = [root(face.family) for face in faces]
    numbers = {family: index for index, family in enumerate(dict.fromkeys(roots))}
    return [numbers[family] for family in roots]


def distinct(faces, families):
    """Image, class and family of every form, class by class, each image only once."""
    rows, seen = [], set()
    for face, family in zip(faces, families):
        for label, image in enumerate(face.images):
            if image not in seen:
                seen.add(image)
                rows.append((image, label, family))
    return sorted(rows, key=lambda row: row[1])


def named(families, faces):
    """A line for every family: its number and the names that it goes by."""
    names = {}
    for family, face in zip(families, faces):
        names.setdefault(family, set()).add(face.family)
    return "".join(f"{number}\t{', '.join(sorted(names[number]))}\n" for number in sorted(names))


def render(packages, characters, name, without=()):
    """What makes the files of a set of glyphs from Debian packages of fonts."""
    def make(folder):
        pillow()
        faces, versions = [], []
        for package, (root, version) in zip(packages, download_debian(packages, folder)):
            versions.append(f"{package} {version}\n")
            fonts = sorted(path for path in root.rglob("*") if path.is_file()
                           and path.suffix.lower() in FONT_SUFFIXES and path.stem not in without)
            for path in fonts:
                faces += faces_in(path, package, characters, name)
        families = families_of(faces)
        rows = distinct(faces, families)
        return {
            "images-idx3-ubyte": grey_images([row[0] for row in rows], SIDE),
            "labels-idx1-ubyte": unsigned_bytes([row[1] for row in rows]),
            "groups-idx1-int": whole_numbers([row[2] for row in rows]),
            "groups.txt": named(families, faces).encode(),
            "packages.txt": "".join(versions).encode(),
        }
    return make


LETTERS = render(
    ["fonts-aenigma", "fonts-urw-base35", "fonts-dustin", "fonts-adf-accanthis", "fonts-cmu",
     "fonts-linex", "fonts-jura", "fonts-isabella", "fonts-dancingscript", "fonts-kristi",
     "fonts-humor-sans", "fonts-breip", "fonts-bwht", "fonts-dkg-handwriting",
     "fonts-femkeklaver", "fonts-rufscript", "fonts-sjfonts"],
    "ABCDEFGHIJ", design_name,
    # Stars, snowflakes, bars and other pictures, Greek, and letters that lie on their backs.
    without={"D050000L", "lineding", "mima4x4o", "90stars", "fauxsnow", "symmetry", "hdmaker",
             "bin01st", "binx01s", "binarych", "ellhnikh", "vertigo", "vertigo2"})

# The classes of Kuzushiji-MNIST in its order: o, ki, su, tsu, na, ha, ma, ya, re, wo.
HIRAGANA = render(
    ["fonts-kouzan-mouhitsu", "fonts-aoyagi-kouzan-t", "fonts-aoyagi-soseki", "fonts-seto",
     "fonts-kiloji", "fonts-yusei-magic", "fonts-oradano-mincho-gsrr", "fonts-dejima-mincho",
     "fonts-horai-umefont", "fonts-ricty-diminished", "fonts-misaki",
     "fonts-morisawa-bizud-mincho", "fonts-sawarabi-gothic", "fonts-sawarabi-mincho",
     "fonts-motoya-l-cedar", "fonts-motoya-l-maruberi", "fonts-konatu", "fonts-komatuna",
     "fonts-mona", "fonts-monapo", "fonts-ipaexfont-gothic", "fonts-ipaexfont-mincho",
     "fonts-vlgothic", "fonts-umeplus", "fonts-mplus"],
    "おきすつなはまやれを", package_name)
