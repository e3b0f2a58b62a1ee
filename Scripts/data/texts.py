"""Texts that others wrote and rated, brought from packages into JSON Lines."""

import ast
import collections
import io
import json
import pathlib
import tarfile
import zipfile

from .packages import download_debian, download_source
from .sets import Unavailable, sum_of

WORDNET_PACKAGE = "wordnet-base"
WORDNET_FOLDER = "usr/share/wordnet"
PARTS_OF_SPEECH = {"noun": "noun", "verb": "verb", "adj": "adjective", "adv": "adverb"}
# Lines of the licence at the head of every file begin with two spaces.
HEAD = "  "


def json_lines(rows):
    """One JSON object a line, with sorted keys, so that equal rows give equal bytes."""
    return "".join(
        json.dumps(row, sort_keys=True, ensure_ascii=False) + "\n" for row in rows).encode()


def definition(line, part):
    """The first word of a set of synonyms, and what it means, without the examples of its use."""
    fields, gloss = line.split(" | ", 1)
    word = fields.split(" ")[4].split("(")[0].replace("_", " ")
    meaning = gloss.strip().split('; "')[0].strip()
    if not word or not meaning:
        raise Unavailable(f"WordNet has a line without a word or a definition: {line[:60]}")
    return {"prompt": f"{word} ({part}):", "completion": f" {meaning}"}


def read_wordnet(root):
    """All definitions below a root folder, in the order of the files, and the licence."""
    rows, licence = [], ""
    for suffix, part in PARTS_OF_SPEECH.items():
        text = (root / WORDNET_FOLDER / f"data.{suffix}").read_text(encoding="latin-1")
        lines = text.splitlines()
        rows += [definition(line, part) for line in lines if not line.startswith(HEAD)]
        licence = "".join(
            line[4:].strip() + "\n" for line in lines if line.startswith(HEAD))
    return {"definitions.jsonl": json_lines(rows), "LICENCE": licence.encode()}


def make_wordnet(folder):
    """An installed copy is used if there is one; otherwise the package is downloaded."""
    try:
        return read_wordnet(pathlib.Path("/"))
    except OSError:
        [(root, _)] = download_debian([WORDNET_PACKAGE], folder)
        return read_wordnet(root)


def check_wordnet(contents):
    """Every part of speech has as many definitions as WordNet 3.0, within a hundredth."""
    expected = {"noun": 82115, "verb": 13767, "adjective": 18156, "adverb": 3621}
    found = collections.Counter(
        json.loads(line)["prompt"].rsplit("(", 1)[1][:-2]
        for line in contents["definitions.jsonl"].splitlines())
    for part, count in expected.items():
        if abs(found[part] - count) > count // 100:
            raise Unavailable(
                f"the package gave {found[part]} definitions of {part}s, expected about {count}")


REVIEWS_PACKAGE = "vaderSentiment==0.5"
REVIEWS_MEMBER = "additional_resources/hutto_ICWSM_2014.tar.gz"
REVIEWS_SUM = "d5bb07d87474b3eb8d30b4deccbc23f19d742a6c5718fbacc65485b70b95c5fa"
REVIEW_SOURCES = {
    "movies": "movieReviewSnippets", "products": "amazonReviewSnippets",
    "editorials": "nytEditorialSnippets", "tweets": "tweets",
}


def table(archive, name):
    """The fields of a file whose lines are divided by tabs, by the first one."""
    data = archive.extractfile(f"hutto_ICWSM_2014/{name}.txt").read()
    text = data.decode("utf-8-sig", errors="strict")
    lines = [line.split("\t") for line in text.split("\n") if line.strip()]
    return {fields[0].strip(): [field.strip() for field in fields[1:]] for fields in lines}


def rated_sentences(archive, source, stem):
    """The sentences of a source in its order, each with every rater's score from -4 to 4."""
    texts = table(archive, f"{stem}_GroundTruth")
    ratings = table(archive, f"{stem}_anonDataRatings")
    for number, (_, *words) in texts.items():
        text = " ".join(" ".join(words).split())
        if text and number in ratings:
            yield {"source": source, "text": text, "ratings": ast.literal_eval(ratings[number][2])}


def make_review_ratings(folder):
    """Joins the sentences with their raters' scores."""
    with zipfile.ZipFile(download_source(REVIEWS_PACKAGE, folder)) as package:
        name = next(n for n in package.namelist() if n.endswith(REVIEWS_MEMBER))
        packed = package.read(name)
        licence = next(n for n in package.namelist() if n.endswith("LICENSE.txt"))
        text = package.read(licence)
    if sum_of(packed) != REVIEWS_SUM:
        raise Unavailable(f"{REVIEWS_MEMBER} has a wrong SHA-256 sum")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        rows = [row for source, stem in REVIEW_SOURCES.items()
                for row in rated_sentences(archive, source, stem)]
    return {"sentences.jsonl": json_lines(rows), "LICENCE": text}
