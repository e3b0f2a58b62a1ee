"""A data set of the cache: what it consists of, whether it is there, and how it gets there."""

import hashlib
import os


class Unavailable(Exception):
    """A data set that could not be had; the message says what to do."""


def sum_of(data):
    return hashlib.sha256(data).hexdigest()


def is_right(path, size, digest):
    """Whether a file has the size and the SHA-256 sum that it should have."""
    if not path.is_file() or path.stat().st_size != size:
        return False
    return sum_of(path.read_bytes()) == digest


class DataSet:
    """Files of a folder with the sizes and sums that they must have, and how to make them."""

    def __init__(self, name, title, licence, files, make):
        self.name = name
        self.title = title
        self.licence = licence
        self.files = files
        self.make = make

    def is_complete(self, folder):
        return all(is_right(folder / name, *expected) for name, expected in self.files.items())

    def install(self, contents, folder):
        """Checks the new files and moves each to its name; gives remarks for the user."""
        for name, (size, digest) in self.files.items():
            if len(contents[name]) != size or sum_of(contents[name]) != digest:
                raise Unavailable(f"{name} came out with a wrong SHA-256 sum")
        write({name: contents[name] for name in self.files}, folder)
        return []


class RenderedSet(DataSet):
    """Files whose bytes depend on the versions of the packages that they are made from.

    What came out is checked by `check` and its sums are kept beside it; where they are those that
    the project's own results were made with is said, not demanded.
    """

    SUMS = "SHA256SUMS"

    def __init__(self, name, title, licence, make, check, usual, main="images-idx3-ubyte"):
        super().__init__(name, title, licence, {}, make)
        self.check = check
        self.usual = usual
        self.main = main

    def is_complete(self, folder):
        try:
            lines = (folder / self.SUMS).read_text().splitlines()
            return bool(lines) and all(
                sum_of((folder / name).read_bytes()) == digest
                for digest, name in (line.split("  ", 1) for line in lines))
        except (OSError, ValueError):
            return False

    def install(self, contents, folder):
        """Checks the new files; their sums come last, since they mark the set as complete."""
        self.check(contents)
        lines = [f"{sum_of(data)}  {name}\n" for name, data in sorted(contents.items())]
        (folder / self.SUMS).unlink(missing_ok=True)
        write(contents, folder)
        write({self.SUMS: "".join(lines).encode()}, folder)
        if sum_of(contents[self.main]) == self.usual:
            return []
        return ["the contents differ from those of Debian 12, as packages have other versions here"]


def write(contents, folder):
    """Gives each file its name in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        partial = folder / f".{name}.{os.getpid()}.partial"
        try:
            partial.write_bytes(data)
            os.replace(partial, folder / name)
        finally:
            partial.unlink(missing_ok=True)
