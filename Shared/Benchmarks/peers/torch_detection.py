"""Detectors and metrics of detection in PyTorch; `bench detection` starts it.

One line of JSON on standard output says how long the work took and what came out: the metrics, or
the confidence of each query.
"""

import argparse
import json
import statistics
import sys
import time

try:
    import torch
except ImportError as error:
    sys.exit(f"PyTorch cannot be imported: {error}")

import torch.nn.functional as F

import serving

TYPES = {"F64": torch.float64, "I32": torch.int32}


def precision_and_rates(positive, negative):
    """Average precision, and the false-positive rate where 95 % of positives are first reached."""
    scores, order = torch.cat([positive, negative]).sort(descending=True)
    found = (order < len(positive)).cumsum(0)
    ends = torch.cat([scores[1:] != scores[:-1], torch.tensor([True])]).nonzero().squeeze(1)
    hits, total = found[ends].double(), ends.double() + 1
    gained = torch.diff(hits, prepend=hits.new_zeros(1))
    average = (gained * hits / total).sum() / len(positive)
    reached = torch.searchsorted(hits / len(positive), torch.tensor(0.95, dtype=torch.float64))
    return average, (total - hits)[reached] / len(negative), hits, total - hits


def metrics(start):
    inside, outside = start["inside"], start["outside"]
    average, rate, hits, errors = precision_and_rates(inside, outside)
    other_average, other_rate, _, _ = precision_and_rates(-outside, -inside)
    hits, errors = F.pad(hits, (1, 0)), F.pad(errors, (1, 0))
    area = torch.trapezoid(hits, errors) / len(inside) / len(outside)
    return torch.stack([area, other_average, average, other_rate, rate])


def mahalanobis(start):
    x, labels, queries = start["features"], start["labels"].long(), start["queries"]
    classes = int(labels.max()) + 1
    counts = torch.bincount(labels, minlength=classes).to(x.dtype)
    means = x.new_zeros(classes, x.shape[1]).index_add_(0, labels, x) / counts[:, None]
    centred = x - means[labels]
    covariance = centred.T @ centred / len(x)
    values, vectors = torch.linalg.eigh(covariance)
    whitening = vectors / values.sqrt()
    return -torch.cdist(queries @ whitening, means @ whitening).square().min(1).values


def knn(start, k=50, block=1024):
    bank, queries = (F.normalize(start[name]) for name in ("features", "queries"))
    similarities = torch.cat([
        torch.topk(part @ bank.T, k).values[:, -1] for part in queries.split(block)])
    return -(2 - 2 * similarities).clamp(min=0).sqrt()


def main():
    work = {"metrics": metrics, "mahalanobis": mahalanobis, "knn": knn}
    parser = argparse.ArgumentParser()
    parser.add_argument("--start", required=True)
    parser.add_argument("--work", choices=list(work), required=True)
    parser.add_argument("--type", choices=["float32", "float64"], required=True)
    for name in ("--repeats", "--threads"):
        parser.add_argument(name, type=int, required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    precision = getattr(torch, options.type)

    def array(content, kind, shape):
        found = torch.frombuffer(bytearray(content), dtype=TYPES[kind]).reshape(shape)
        return found.to(precision) if found.is_floating_point() else found

    start = serving.StartingPoint(options.start, array)
    seconds = []
    with torch.inference_mode():
        for _ in range(options.repeats + 1):
            begin = time.perf_counter()
            figures = work[options.work](start)
            seconds.append(time.perf_counter() - begin)
    print(json.dumps({
        "version": torch.__version__, "seconds": statistics.median(seconds[1:]),
        "figures": figures.double().tolist()}))


if __name__ == "__main__":
    main()
