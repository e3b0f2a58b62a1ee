"""Sampling of completions in PyTorch; `bench generation` starts it.

One line of JSON on standard output says how long a batch took, and what was drawn last with its
log-probabilities. Ways: whole rows are shown again for every token; keys and values are kept and
joined with those of the new token; or they are written into their place in memory for whole rows.
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
from torch import nn

import serving

TYPES = {"F32": torch.float32, "I32": torch.int32}
WAYS = ["whole rows", "joined", "in place"]


class Attention(nn.Module):
    """Causal self-attention over kept keys and values."""

    def __init__(self, width, heads):
        super().__init__()
        self.c_attn, self.c_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.heads = heads

    def forward(self, x, kept):
        batch, count, width = x.shape
        parts = self.c_attn(x).view(batch, count, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        keys, values = (parts[1], parts[2]) if kept is None else kept.extended(parts[1], parts[2])
        mixed = F.scaled_dot_product_attention(parts[0], keys, values, is_causal=count > 1)
        return self.c_proj(mixed.transpose(1, 2).reshape(batch, count, width))


class Joined:
    """Keys and values in new memory for every token."""

    def __init__(self, rows, length, width, heads):
        self.keys = self.values = torch.empty(rows, heads, 0, width // heads)

    def extended(self, keys, values):
        self.keys = torch.cat([self.keys, keys], 2)
        self.values = torch.cat([self.values, values], 2)
        return self.keys, self.values


class InPlace:
    """Keys and values in memory for whole rows."""

    def __init__(self, rows, length, width, heads):
        self.keys, self.values = (torch.empty(rows, heads, length, width // heads) for _ in "kv")
        self.count = 0

    def extended(self, keys, values):
        first, self.count = self.count, self.count + keys.shape[2]
        self.keys[:, :, first:self.count] = keys
        self.values[:, :, first:self.count] = values
        return self.keys[:, :, :self.count], self.values[:, :, :self.count]


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.ln_1, self.attn = nn.LayerNorm(width), Attention(width, heads)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = nn.ModuleDict({
            "c_fc": nn.Linear(width, 4 * width), "c_proj": nn.Linear(4 * width, width)})

    def forward(self, x, kept):
        x = x + self.attn(self.ln_1(x), kept)
        return x + self.mlp["c_proj"](F.gelu(self.mlp["c_fc"](self.ln_2(x))))


class GPT(nn.Module):
    """A transformer whose head is the matrix of token vectors."""

    def __init__(self, weights, heads):
        super().__init__()
        (vocabulary, self.width), self.heads = weights["wte.weight"].shape, heads
        self.wte = nn.Embedding(vocabulary, self.width)
        self.wpe = nn.Embedding(len(weights["wpe.weight"]), self.width)
        count = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("h."))
        self.h = nn.ModuleList(Block(self.width, heads) for _ in range(count))
        self.ln_f = nn.LayerNorm(self.width)
        self.load_state_dict(weights)

    def forward(self, words, first=0, kept=None):
        """Logits of what follows the last word of each row."""
        x = self.wte(words) + self.wpe.weight[first:first + words.shape[1]]
        for block, layer in zip(self.h, kept or [None] * len(self.h)):
            x = block(x, layer)
        return F.linear(self.ln_f(x[:, -1]), self.wte.weight)


def draw(network, prompts, count, way):
    """`count` tokens for each prompt, and their log-probabilities."""
    rows, length = prompts.shape
    kept = None
    if way != "whole rows":
        kind = Joined if way == "joined" else InPlace
        kept = [kind(rows, length + count, network.width, network.heads) for _ in network.h]
    words, shown, first, scores = prompts, prompts, 0, []
    for _ in range(count):
        logits = network(words) if kept is None else network(shown, first, kept)
        first += shown.shape[1]
        logarithms = F.log_softmax(logits, -1)
        shown = torch.multinomial(logarithms.exp(), 1)
        scores.append(logarithms.gather(1, shown))
        words = torch.cat([words, shown], 1)
    return words[:, length:], torch.cat(scores, 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--start", required=True)
    parser.add_argument("--way", choices=WAYS, required=True)
    for name in ("--heads", "--tokens", "--repeats", "--threads"):
        parser.add_argument(name, type=int, required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    start = serving.StartingPoint(
        options.start,
        lambda content, kind, shape: torch.frombuffer(
            bytearray(content), dtype=TYPES[kind]).reshape(shape))
    with torch.inference_mode():
        network = GPT(start.below("network"), options.heads).eval()
        prompts = start["prompts"].long()
        seconds = []
        for _ in range(options.repeats + 1):
            begin = time.perf_counter()
            words, scores = draw(network, prompts, options.tokens, options.way)
            seconds.append(time.perf_counter() - begin)
    print(json.dumps({
        "version": torch.__version__, "seconds": statistics.median(seconds[1:]),
        "tokens": words.tolist(), "logProbabilities": scores.tolist()}))


if __name__ == "__main__":
    main()
