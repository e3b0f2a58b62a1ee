"""Cuts small grey images out of textures and photographs."""

import hashlib
import io
import zipfile

from .arrays import grey_images, unsigned_bytes, whole_numbers
from .packages import download_debian, download_wheel, pillow
from .sets import Unavailable

SIDE = 28
# A crop is flat if its pixels differ by less than this many levels (standard deviation).
LEAST_CONTRAST = 8


class Source:
    """Pictures of one kind, how far they are shrunk, and how many crops are cut from each."""

    def __init__(self, shorter_side, per_picture, per_group):
        self.shorter_side = shorter_side
        self.per_picture = per_picture
        self.per_group = per_group


def place(name, number, width, height):
    """Where a crop lies: any place is equally likely, and every machine finds the same one."""
    digest = hashlib.sha256(f"{name} {number}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") % (width - SIDE + 1),
            int.from_bytes(digest[8:16], "big") % (height - SIDE + 1))


def contrast(pixels):
    mean = sum(pixels) / len(pixels)
    return (sum((pixel - mean) ** 2 for pixel in pixels) / len(pixels)) ** 0.5


def shrunk(data, shorter_side):
    """A picture in grey whose shorter side has this length; none if it is smaller than that."""
    from PIL import Image
    with Image.open(io.BytesIO(data)) as picture:
        grey = picture.convert("RGB").convert("L")
    scale = shorter_side / min(grey.size)
    if scale > 1:
        return None
    size = tuple(round(side * scale) for side in grey.size)
    return grey.resize(size, Image.Resampling.BOX)


def crops(name, data, source):
    """Crops of a picture, without flat ones."""
    picture = shrunk(data, source.shorter_side)
    if picture is None:
        return
    for number in range(source.per_picture):
        left, top = place(name, number, *picture.size)
        pixels = picture.crop((left, top, left + SIDE, top + SIDE)).tobytes()
        if contrast(pixels) >= LEAST_CONTRAST:
            yield pixels


def crop_set(pictures, source, origin):
    """The files of a set of crops, from the group, name and bytes of every picture."""
    groups, rows, seen = {}, [], set()
    for group, name, data in pictures:
        members = groups.setdefault(group, [])
        for pixels in crops(name, data, source):
            if len(members) < source.per_group and pixels not in seen:
                seen.add(pixels)
                members.append(pixels)
    filled = sorted(group for group in groups if groups[group])
    for number, group in enumerate(filled):
        rows += [(pixels, number) for pixels in groups[group]]
    return {
        "images-idx3-ubyte": grey_images([row[0] for row in rows], SIDE),
        "labels-idx1-ubyte": unsigned_bytes([0] * len(rows)),
        "groups-idx1-int": whole_numbers([row[1] for row in rows]),
        "groups.txt": "".join(f"{n}\t{group}\n" for n, group in enumerate(filled)).encode(),
        "packages.txt": f"{origin}\n".encode(),
    }


TEXTURE_PACKAGE = "openarena-081-textures"
TEXTURE_ARCHIVE = "usr/share/games/openarena/baseoa/pak4-textures.pk3"


def make_textures(folder):
    """Textures of a game; those in one of its folders look alike, so a folder is a group."""
    pillow()
    [(root, version)] = download_debian([TEXTURE_PACKAGE], folder)
    if not (root / TEXTURE_ARCHIVE).is_file():
        raise Unavailable(f"{TEXTURE_PACKAGE} {version} has no {TEXTURE_ARCHIVE}")
    with zipfile.ZipFile(root / TEXTURE_ARCHIVE) as archive:
        names = sorted(name for name in archive.namelist()
                       if name.lower().endswith((".jpg", ".tga")) and name.count("/") >= 2)
        pictures = ((name.split("/")[1], name, archive.read(name)) for name in names)
        source = Source(shorter_side=64, per_picture=4, per_group=320)
        return crop_set(pictures, source, f"{TEXTURE_PACKAGE} {version}")


PHOTO_PACKAGE = "scikit-image==0.26.0"
PHOTO_FOLDER = "skimage/data"
PHOTOS = ["astronaut.png", "brick.png", "camera.png", "chelsea.png", "coffee.png", "coins.png",
          "grass.png", "gravel.png", "hubble_deep_field.jpg", "moon.png", "motorcycle_left.png",
          "retina.jpg", "rocket.jpg"]


def make_photos(folder):
    """Photographs, each a group of its own."""
    pillow()
    with zipfile.ZipFile(download_wheel(PHOTO_PACKAGE, folder)) as wheel:
        pictures = ((name.split(".")[0], name, wheel.read(f"{PHOTO_FOLDER}/{name}"))
                    for name in PHOTOS)
        source = Source(shorter_side=200, per_picture=80, per_group=80)
        return crop_set(pictures, source, PHOTO_PACKAGE)
