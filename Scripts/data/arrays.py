"""IDX files: big-endian headers, then the elements in row-major order."""

import struct


def header(code, *shape):
    return struct.pack(f">BBBB{len(shape)}I", 0, 0, code, len(shape), *shape)


def unsigned_bytes(values):
    """A vector of numbers from 0 to 255."""
    return header(0x08, len(values)) + bytes(values)


def whole_numbers(values):
    """A vector of 32-bit integers."""
    return header(0x0C, len(values)) + struct.pack(f">{len(values)}i", *values)


def grey_images(images, side):
    """Square images, each the bytes of its rows from the top."""
    return header(0x08, len(images), side, side) + b"".join(images)
