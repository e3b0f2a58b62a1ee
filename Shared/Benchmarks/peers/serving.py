"""What the comparison scripts share: the conversation with `bench`, timing, and starting points.

A script waits on standard input for one request a line and answers each with one line of JSON:

    hello                                    -> {"version": "..."}
    variants WORKLOAD                        -> {"variants": ["...", ...]}
    measure WORKLOAD SECONDS VARIANT         -> {"samples": [seconds of one step, ...]}
    losses WORKLOAD STEPS VARIANT            -> {"losses": [[...], ...]}
    once WORKLOAD STEPS VARIANT              -> {"peakMemory": bytes}
    quit

A request that fails is answered with {"error": "..."}; the script goes on.
"""

import argparse
import gc
import json
import mmap
import pathlib
import struct
import sys
import time

# A sample takes at least this long, so that the clock's own cost does not show.
SHORTEST_SAMPLE = 0.005


class StartingPoint:
    """The arrays that both sides start from, in a safetensors file."""

    def __init__(self, path, convert):
        """`convert(bytes, dtype, shape)` makes an array of one's own library."""
        with open(path, "rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            (size,) = struct.unpack("<Q", content[:8])
            header = json.loads(content[8:8 + size])
            header.pop("__metadata__", None)
            self.arrays = {}
            for name, entry in header.items():
                begin, end = (8 + size + offset for offset in entry["data_offsets"])
                self.arrays[name] = convert(content[begin:end], entry["dtype"], entry["shape"])

    def __getitem__(self, name):
        return self.arrays[name]

    def below(self, prefix):
        """The arrays of one network under the names inside it."""
        prefix += "/"
        return {
            name.removeprefix(prefix): array
            for name, array in self.arrays.items() if name.startswith(prefix)
        }


class Peer:
    """One library that takes part.

    Scripts give the names of variants for each workload and a function that prepares one: it
    returns `step()`, which does one step and may return losses of the library's own kind.
    """

    version = "unknown"

    def variants(self, workload):
        raise NotImplementedError

    def prepare(self, workload, variant):
        raise NotImplementedError

    def wait(self, losses):
        """Returns when `losses` have really been computed."""

    def numbers(self, losses):
        """Losses as a list of numbers."""
        return [float(loss) for loss in losses]


def timed(peer, step, count):
    start = time.perf_counter()
    for _ in range(count):
        losses = step()
    peer.wait(losses)
    return time.perf_counter() - start


def samples(peer, step, seconds):
    """Times of one step, measured over at least `seconds` and three samples."""
    count = 1
    while (duration := timed(peer, step, count)) < SHORTEST_SAMPLE:
        count *= 2
    found, total = [], 0.0
    while total < seconds or len(found) < 3:
        duration = timed(peer, step, count)
        total += duration
        found.append(duration / count)
    return found


def peak_memory():
    """The peak resident memory of this process in bytes."""
    status = pathlib.Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) * 1024


class Conversation:
    def __init__(self, peer):
        self.peer = peer
        self.prepared = (None, None, None)

    def step(self, workload, variant):
        """The step of a workload; only the last one is kept, so that memory is free for others."""
        if self.prepared[:2] != (workload, variant):
            self.prepared = (None, None, None)
            gc.collect()
            step = self.peer.prepare(workload, variant)
            for _ in range(2):  # the first ones compile
                self.peer.wait(step())
            self.prepared = (workload, variant, step)
        return self.prepared[2]

    def answer(self, request):
        match request.split(maxsplit=3):
            case ["hello"]:
                return {"version": self.peer.version}
            case ["variants", workload]:
                return {"variants": self.peer.variants(workload)}
            case ["measure", workload, seconds, variant]:
                step = self.step(workload, variant)
                gc.disable()
                try:
                    return {"samples": samples(self.peer, step, float(seconds))}
                finally:
                    gc.enable()
            case ["losses", workload, steps, variant]:
                step = self.peer.prepare(workload, variant)
                return {"losses": [self.peer.numbers(step()) for _ in range(int(steps))]}
            case ["once", workload, steps, variant]:
                step = self.peer.prepare(workload, variant)
                for _ in range(int(steps)):
                    self.peer.wait(step())
                return {"peakMemory": peak_memory()}
        return {"error": f"unknown request: {request}"}


def serve(peer):
    conversation = Conversation(peer)
    for line in sys.stdin:
        request = line.strip()
        if request == "quit":
            break
        try:
            reply = conversation.answer(request)
        except Exception as error:  # one variant that does not work must not end the others
            text = str(error).strip() or type(error).__name__
            reply = {"error": text.splitlines()[0][:300]}
        print(json.dumps(reply), flush=True)


def arguments():
    """`--threads N --inputs FOLDER`, or `--threads N --first-step`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--inputs", type=pathlib.Path)
    parser.add_argument("--first-step", action="store_true")
    return parser.parse_args()
