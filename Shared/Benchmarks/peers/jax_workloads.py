"""JAX's side of the benchmarks; `bench` starts it and talks to it as serving.py says.

Every step is one jitted function that takes over the buffers of its own last result.
"""

import functools
import os
import sys

import serving

OPTIONS = serving.arguments()
# Both have to be known before the library starts its threads.
os.environ["NPROC"] = str(OPTIONS.threads)
if OPTIONS.threads == 1:
    flags = os.environ.get("XLA_FLAGS", "")
    os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen=false {flags}"
os.environ.setdefault("JAX_PLATFORMS", "cpu")

try:
    import jax
except ImportError as error:
    sys.exit(f"JAX cannot be imported: {error}")

import jax.numpy as jnp
import numpy as np

TYPES = {"F32": np.float32, "I32": np.int32}
COUNT, ACTION = 256, 8
DISCOUNT, POLYAK = 0.99, 0.005


def array(content, dtype, shape):
    return np.frombuffer(content, TYPES[dtype]).reshape(shape)


# Networks: functions of a dictionary of parameters under the names of the Swift side.


def perceptron(parameters, x, prefix="layers"):
    count = sum(name.startswith(prefix) for name in parameters) // 2
    for index in range(count):
        weight = parameters[f"{prefix}.{index}.weight"]
        x = x @ weight.T + parameters[f"{prefix}.{index}.bias"]
        if index + 1 < count:
            x = jax.nn.relu(x)
    return x


def grouped_critics(parameters, pairs):
    """Values [critics, batch], by batched products of matrices."""
    x = jnp.broadcast_to(pairs, (len(parameters["layers.0.bias"]), *pairs.shape))
    count = len(parameters) // 2
    for index in range(count):
        weight = parameters[f"layers.{index}.weight"]
        x = jnp.einsum("gbi,goi->gbo", x, weight) + parameters[f"layers.{index}.bias"]
        if index + 1 < count:
            x = jax.nn.relu(x)
    return x[..., 0]


def separate_critics(parameters, pairs):
    """The same, one critic after the other."""
    def one(index):
        own = {name: value[index] for name, value in parameters.items()}
        return perceptron(own, pairs)[:, 0]

    return jnp.stack([one(index) for index in range(len(parameters["layers.0.bias"]))])


def normal_log_density(x, mean, log_deviation):
    standardized = (x - mean) * jnp.exp(-log_deviation)
    return -0.5 * standardized ** 2 - log_deviation - 0.5 * np.log(2 * np.pi)


def squashed_sample(parameters, observations, noise):
    mean, log_deviation = jnp.split(perceptron(parameters, observations, "body.layers"), 2, -1)
    log_deviation = jnp.clip(log_deviation, -5, 2)
    u = mean + jnp.exp(log_deviation) * noise
    log_slope = 2 * (np.log(2) - u - jax.nn.softplus(-2 * u))
    density = normal_log_density(u, mean, log_deviation) - log_slope
    return jnp.tanh(u), density.sum(-1)


def layer_norm(parameters, name, x):
    mean = x.mean(-1, keepdims=True)
    variance = x.var(-1, keepdims=True)
    scale = jax.lax.rsqrt(variance + 1e-5) * parameters[f"{name}.weight"]
    return (x - mean) * scale + parameters[f"{name}.bias"]


def attention(parameters, name, x, heads):
    batch, tokens, width = x.shape
    joined = x @ parameters[f"{name}.in_proj_weight"].T + parameters[f"{name}.in_proj_bias"]
    q, k, v = jnp.moveaxis(joined.reshape(batch, tokens, 3, heads, width // heads), 2, 0)
    mixed = jax.nn.dot_product_attention(q, k, v, is_causal=True).reshape(batch, tokens, width)
    return mixed @ parameters[f"{name}.out_proj.weight"].T + parameters[f"{name}.out_proj.bias"]


def transformer(parameters, words, layers, heads):
    x = parameters["tokens.weight"][words] + parameters["positions.weight"]
    for index in range(layers):
        name = f"blocks.{index}"
        x = x + attention(
            parameters, f"{name}.attention", layer_norm(parameters, f"{name}.norm1", x), heads)
        hidden = layer_norm(parameters, f"{name}.norm2", x)
        hidden = hidden @ parameters[f"{name}.expansion.weight"].T
        hidden = jax.nn.gelu(hidden + parameters[f"{name}.expansion.bias"], approximate=False)
        x = x + hidden @ parameters[f"{name}.contraction.weight"].T
        x = x + parameters[f"{name}.contraction.bias"]
    return layer_norm(parameters, "norm", x) @ parameters["head.weight"].T


def cross_entropy(logits, labels):
    chosen = jnp.take_along_axis(logits, labels[..., None], -1)[..., 0]
    return (jax.nn.logsumexp(logits, axis=-1) - chosen).mean()


# Optimizers.


def fresh_moments(parameters):
    zeros = jax.tree.map(np.zeros_like, parameters)
    return {"steps": np.float32(0), "first": zeros, "second": jax.tree.map(np.copy, zeros)}


def adam(parameters, gradients, moments, rate, decay=0.0):
    steps = moments["steps"] + 1
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, moments["first"], gradients)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, moments["second"], gradients)
    corrections = 1 - 0.9 ** steps, jnp.sqrt(1 - 0.999 ** steps)

    def moved(w, m, v):
        direction = m / corrections[0] / (jnp.sqrt(v) / corrections[1] + 1e-8)
        return w * (1 - rate * decay) - rate * direction

    weights = jax.tree.map(moved, parameters, first, second)
    return weights, {"steps": steps, "first": first, "second": second}


# Steps: each is a function of a state and a batch that returns a new state and losses.


def iql(critics, state, batch):
    state = dict(state)
    pairs = jnp.concatenate([batch["observations"], batch["actions"]], 1)
    q = critics(state["targets"], pairs).min(0)

    def values(parameters, observations):
        return perceptron(parameters, observations)[:, 0]

    def value_loss(parameters):
        v = values(parameters, batch["observations"])
        return (jnp.where(q < v, 0.3, 0.7) * (q - v) ** 2).mean()

    first = descend(state, "value", value_loss)
    advantages = q - values(state["value"], batch["observations"])
    weights = jnp.minimum(jnp.exp(3 * advantages), 100)

    def policy_loss(parameters):
        mean = jnp.tanh(perceptron(parameters, batch["observations"], "body.layers"))
        deviation = jnp.clip(parameters["log_deviation"], -5, 2)
        return -(weights * normal_log_density(batch["actions"], mean, deviation).sum(-1)).mean()

    second = descend(state, "policy", policy_loss)
    following = values(state["value"], batch["next_observations"])
    y = batch["rewards"] + DISCOUNT * batch["continues"] * following
    third = descend(
        state, "critics", lambda parameters: ((critics(parameters, pairs) - y) ** 2).sum() / COUNT)
    return moved_targets(state), (first, second, third)


def sac(critics, state, batch):
    state = dict(state)
    alpha = jnp.exp(state["temperature"]["logarithm"])
    observations, following = batch["observations"], batch["next_observations"]
    actions, density = squashed_sample(state["policy"], following, batch["next_noise"])
    q = critics(state["targets"], jnp.concatenate([following, actions], 1)).min(0)
    y = batch["rewards"] + DISCOUNT * batch["continues"] * (q - alpha * density)
    pairs = jnp.concatenate([observations, batch["actions"]], 1)
    first = descend(
        state, "critics", lambda parameters: ((critics(parameters, pairs) - y) ** 2).sum() / COUNT)

    def policy_loss(parameters):
        actions, density = squashed_sample(parameters, observations, batch["noise"])
        q = critics(state["critics"], jnp.concatenate([observations, actions], 1)).min(0)
        return (alpha * density - q).mean(), density

    second, density = descend(state, "policy", policy_loss, has_extra=True)
    third = descend(
        state, "temperature",
        lambda parameters: -(jnp.exp(parameters["logarithm"]) * (density - ACTION).mean()))
    return moved_targets(state), (first, second, third)


def descend(state, name, loss, has_extra=False):
    """Moves one network of a state by Adam and returns the loss."""
    value, gradients = jax.value_and_grad(loss, has_aux=has_extra)(state[name])
    state[name], state[f"{name}/moments"] = adam(
        state[name], gradients, state[f"{name}/moments"], 3e-4)
    return value


def moved_targets(state):
    state["targets"] = jax.tree.map(
        lambda target, source: target + POLYAK * (source - target), state["targets"],
        state["critics"])
    return state


def classifier(state, batch):
    def loss(parameters):
        return cross_entropy(perceptron(parameters, batch["inputs"]), batch["labels"])

    value, gradients = jax.value_and_grad(loss)(state["network"])
    network = jax.tree.map(lambda w, g: w - 0.05 * g, state["network"], gradients)
    return {"network": network}, (value,)


def language_model(layers, heads, rate, decay):
    def step(state, batch):
        def loss(parameters):
            logits = transformer(parameters, batch["words"], layers, heads)
            return cross_entropy(logits, batch["next_words"])

        value, gradients = jax.value_and_grad(loss)(state["network"])
        network, moments = adam(
            state["network"], gradients, state["network/moments"], rate, decay)
        return {"network": network, "network/moments": moments}, (value,)

    return step


# The step of each workload, its networks, and which of them Adam trains.
WORKLOADS = {
    "iql": (iql, ["value", "policy", "critics", "targets"], ["value", "policy", "critics"]),
    "sac": (
        sac, ["policy", "critics", "targets", "temperature"], ["policy", "critics", "temperature"]),
    "mlp": (classifier, ["network"], []),
    "transformer": (language_model(6, 8, 3e-4, 0.01), ["network"], ["network"]),
    "gpt-nano": (language_model(3, 3, 1e-3, 0.0), ["network"], ["network"]),
}
AGENTS = {"iql", "sac"}
FORMS = {"grouped": grouped_critics, "separate": separate_critics}


class JAX(serving.Peer):
    version = jax.__version__

    def __init__(self, inputs):
        self.inputs = inputs

    def variants(self, workload):
        if workload in AGENTS:
            return list(FORMS)
        return ["jitted"] if workload in WORKLOADS else []

    def prepare(self, workload, variant):
        start = serving.StartingPoint(self.inputs / f"{workload}.safetensors", array)
        function, networks, trained = WORKLOADS[workload]
        if workload in AGENTS:
            function = functools.partial(function, FORMS[variant])
        state = {name: start.below(name) for name in networks}
        state |= {f"{name}/moments": fresh_moments(state[name]) for name in trained}
        state, batch = jax.device_put((state, start.below("batch")))
        jitted = jax.jit(function, donate_argnums=0)

        def step():
            nonlocal state
            state, losses = jitted(state, batch)
            return losses

        return step

    def wait(self, losses):
        jax.block_until_ready(losses)


def first_step():
    """The first step of a fresh perceptron, as a short program would do it."""
    widths = [784, 128, 64, 10]
    generator = np.random.default_rng(0)
    network = {}
    for index, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        network[f"layers.{index}.weight"] = generator.standard_normal(
            (outputs, inputs), np.float32) * 0.05
        network[f"layers.{index}.bias"] = np.zeros(outputs, np.float32)
    batch = {
        "inputs": generator.random((64, 784), np.float32),
        "labels": generator.integers(10, size=64, dtype=np.int32),
    }
    jax.block_until_ready(jax.jit(classifier)({"network": network}, batch))
    print('{"done": true}', flush=True)


def main():
    if OPTIONS.first_step:
        first_step()
    else:
        serving.serve(JAX(OPTIONS.inputs))


if __name__ == "__main__":
    main()
