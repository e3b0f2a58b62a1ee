"""PyTorch's side of the benchmarks; `bench` starts it and talks to it as serving.py says.

A variant names the settings that it differs by: the memory format of images, the implementation of
the optimizer, whether the optimizer is compiled, and whether the forward and backward passes are.
"""

import sys

import serving

try:
    import torch
except ImportError as error:
    sys.exit(f"PyTorch cannot be imported: {error}")

import torch.nn.functional as F

import torch_networks
import torch_reinforcement

TYPES = {"F32": torch.float32, "I32": torch.int32}


def tensor(content, dtype, shape):
    if not content:
        return torch.empty(shape, dtype=TYPES[dtype])
    return torch.frombuffer(bytearray(content), dtype=TYPES[dtype]).reshape(shape)


def optimizer(kind, parameters, settings, **constants):
    implementation = "fused" if "fused" in settings else "foreach"
    result = kind(parameters, **constants, **{implementation: True})
    if "compiled optimizer" in settings:
        result.step = torch.compile(result.step)
    return result


def adam(settings):
    return lambda parameters: optimizer(torch.optim.Adam, parameters, settings, lr=3e-4)


def training(network, loss, rule):
    """One step on a fixed batch; `loss()` evaluates the network."""
    def step():
        rule.zero_grad(set_to_none=True)
        value = loss()
        value.backward()
        rule.step()
        return (value.detach(),)

    network.train()
    return step


def compiled(function, settings):
    return torch.compile(function) if "compiled" in settings else function


def perceptron(start, settings):
    network = torch_networks.Perceptron([784, 128, 64, 10])
    network.load_state_dict(start.below("network"))
    inputs, labels = start["batch/inputs"], start["batch/labels"].long()
    evaluate = compiled(lambda: F.cross_entropy(network(inputs), labels), settings)
    return training(
        network, evaluate, optimizer(torch.optim.SGD, network.parameters(), settings, lr=0.05))


def images(start, settings):
    inputs = start["batch/inputs"].permute(0, 3, 1, 2).contiguous()
    if "channels_last" in settings:
        inputs = inputs.to(memory_format=torch.channels_last)
    return inputs


def residual_network(start, settings, blocks, channels, kind):
    network = torch_networks.ResNet(blocks, channels, kind)
    network.load_state_dict(start.below("network"))
    if "channels_last" in settings:
        network.to(memory_format=torch.channels_last)
    return network


def residual_training(blocks, channels, kind):
    def prepare(start, settings):
        network = residual_network(start, settings, blocks, channels, kind)
        inputs, labels = images(start, settings), start["batch/labels"].long()
        evaluate = compiled(lambda: F.cross_entropy(network(inputs), labels), settings)
        rule = optimizer(
            torch.optim.SGD, network.parameters(), settings, lr=0.01, momentum=0.9,
            weight_decay=5e-4)
        return training(network, evaluate, rule)

    return prepare


def residual_inference(start, settings):
    network = residual_network(start, settings, 4, 3, "batch").eval()
    inputs = images(start, settings)
    evaluate = compiled(lambda: network(inputs), settings)

    def step():
        with torch.inference_mode():
            return (evaluate().norm(),)

    return step


def language_model(kind, constants, **sizes):
    def prepare(start, settings):
        network = torch_networks.GPT(**sizes)
        network.load_state_dict(start.below("network"))
        words, following = start["batch/words"].long(), start["batch/next_words"].long().flatten()
        evaluate = compiled(
            lambda: F.cross_entropy(network(words).flatten(0, 1), following), settings)
        return training(
            network, evaluate, optimizer(kind, network.parameters(), settings, **constants))

    return prepare


def traced_products(count):
    def prepare(start, settings):
        x, y = start["x"].requires_grad_(), start["y"]

        def evaluate():
            product = x
            for _ in range(count):
                product = product * y
            return product.sum()

        def step():
            value = evaluate()
            torch.autograd.grad(value, x)
            return (value.detach(),)

        return step

    return prepare


HEAVY = ["fused", "foreach", "fused, compiled"]
LIGHT = HEAVY + ["foreach, compiled, compiled optimizer"]
CONVOLUTIONAL = ["contiguous, fused"] + [f"channels_last, {rest}" for rest in HEAVY]
AGENTS = [f"{form}, {rest}" for form in ("grouped", "separate") for rest in LIGHT]


def agent(kind):
    return lambda start, settings: kind(start, settings, adam(settings)).step


WORKLOADS = {
    "iql": (AGENTS, agent(torch_reinforcement.IQL)),
    "sac": (AGENTS, agent(torch_reinforcement.SAC)),
    "mlp": (LIGHT, perceptron),
    "resnet26": (CONVOLUTIONAL, residual_training(4, 3, "batch")),
    "resnet26-inference": (
        ["contiguous", "channels_last", "channels_last, compiled"], residual_inference),
    "resnet8": (CONVOLUTIONAL, residual_training(1, 1, "group")),
    "transformer": (HEAVY, language_model(
        torch.optim.AdamW, {"lr": 3e-4, "weight_decay": 0.01},
        layers=6, heads=8, width=256, context=128, vocabulary=4096)),
    "gpt-nano": (LIGHT, language_model(
        torch.optim.Adam, {"lr": 1e-3}, layers=3, heads=3, width=48, context=10, vocabulary=100)),
    "traced-operation": (["eager"], traced_products(100)),
    "gradient-call": (["eager"], traced_products(1)),
}


class PyTorch(serving.Peer):
    version = torch.__version__

    def __init__(self, inputs):
        self.inputs = inputs

    def variants(self, workload):
        return WORKLOADS[workload][0] if workload in WORKLOADS else []

    def prepare(self, workload, variant):
        torch.compiler.reset()
        start = serving.StartingPoint(self.inputs / f"{workload}.safetensors", tensor)
        return WORKLOADS[workload][1](start, set(variant.split(", ")))


def first_step():
    """The first step of a fresh perceptron, as a short program would do it."""
    network = torch_networks.Perceptron([784, 128, 64, 10])
    inputs, labels = torch.rand(64, 784), torch.randint(10, (64,))
    rule = torch.optim.SGD(network.parameters(), lr=0.05)
    F.cross_entropy(network(inputs), labels).backward()
    rule.step()
    print('{"done": true}', flush=True)


def main():
    options = serving.arguments()
    torch.set_num_threads(options.threads)
    if options.first_step:
        first_step()
    else:
        serving.serve(PyTorch(options.inputs))


if __name__ == "__main__":
    main()
