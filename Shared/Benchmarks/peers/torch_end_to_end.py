"""Whole runs of IQL and SAC in PyTorch; `bench end-to-end` starts them.

One line of JSON on standard output says how long a run took. The task is the one of
`PointCloudTask` on the Swift side. The styles are CORL's (torch_corl.py) and the fastest that we
know how to write (torch_tuned.py), the latter also compiled. What is compiled is compiled before
the clock starts.
"""

import argparse
import json
import sys
import time

import numpy as np

try:
    import torch
except ImportError as error:
    sys.exit(f"PyTorch cannot be imported: {error}")

import torch_corl
import torch_tuned

OBSERVATION, ACTION, HORIZON, BATCH = torch_corl.OBSERVATION, torch_corl.ACTION, 1000, 256
EVALUATION_EPISODES, LOG_PERIOD = 10, 1000
STYLES = {"corl": torch_corl, "tuned": torch_tuned, "compiled": torch_tuned}


class Task:
    """Points in 17 dimensions that are pushed towards 0.5: one, or several in lockstep."""

    places = np.arange(OBSERVATION) % ACTION

    def __init__(self, seed, copies=()):
        self.random, self.shape = np.random.default_rng(seed), (*copies, OBSERVATION)

    def reset(self):
        self.time = 0
        self.state = self.random.uniform(-1, 1, self.shape)
        return self.state

    def step(self, action):
        pushed = np.clip(action, -1, 1)[..., self.places]
        self.state = 0.95 * self.state + 0.1 * pushed
        self.time += 1
        reward = 1 - np.mean((self.state - 0.5) ** 2, axis=-1)
        return self.state, reward, False, self.time >= HORIZON


def evaluate(agent, seed):
    """The mean return: ten episodes one after the other, or all of them in lockstep."""
    copies = [(EVALUATION_EPISODES,)] if agent.evaluates_in_lockstep else [()] * EVALUATION_EPISODES
    returns = []
    for number, shape in enumerate(copies):
        task = Task(seed + number, shape)
        state, done, total = task.reset(), False, 0.0
        while not done:
            state, reward, _, done = task.step(agent.act(state))
            total = total + reward
        returns.append(np.mean(total))
    return float(np.mean(returns))


class Log:
    """The mean of every loss over each period, one line of JSON a period."""

    def __init__(self, path):
        self.file, self.rows = open(path, "w"), []

    def add(self, step, losses):
        self.rows.append(losses)
        if step % LOG_PERIOD == 0:
            means = {
                name: float(np.mean([float(row[name]) for row in self.rows])) for name in losses}
            print(json.dumps({"step": step, **means}), file=self.file, flush=True)
            self.rows = []


class Collector:
    """A step of the task with a drawn action, into the buffer, before every update."""

    def __init__(self, agent, buffer, warm_up):
        self.agent, self.buffer, self.task = agent, buffer, Task(1)
        self.state = self.task.reset()
        for _ in range(warm_up):
            self.step(np.random.uniform(-1, 1, ACTION))

    def step(self, action=None):
        if action is None:
            action = self.agent.act(self.state, sampled=True)
        following, reward, terminated, done = self.task.step(action)
        self.buffer.add(self.state, action, reward, following, 1 - float(terminated))
        self.state = self.task.reset() if done else following


def warmed_up(agent, buffer):
    """The agent after some updates and actions as a run has them, so that everything is compiled."""
    for _ in range(2 * BATCH):
        state, action = np.random.randn(OBSERVATION), np.random.uniform(-1, 1, ACTION)
        buffer.add(state, action, 0.0, state, 1.0)
    for _ in range(3):
        agent.train(buffer.sample(BATCH))
        for copies in ((), (EVALUATION_EPISODES,)):
            agent.act(np.zeros((*copies, OBSERVATION)))
    return agent


def run(options):
    style = STYLES[options.style]
    settings = {"steps": options.steps, "fused": options.adam == "fused"}
    if options.style == "compiled":
        settings["compiled"] = True
    agent = warmed_up(
        {"iql": style.IQL, "sac": style.SAC}[options.task](**settings),
        style.ReplayBuffer(2 * BATCH))
    start = time.perf_counter()
    buffer, log = style.ReplayBuffer(options.capacity), Log(options.log)
    collector = None
    if options.task == "iql":
        buffer.load(np.load(options.data))
    else:
        collector = Collector(agent, buffer, options.warm_up)
    score = None
    for step in range(1, options.steps + 1):
        if collector is not None:
            collector.step()
        log.add(step, agent.train(buffer.sample(BATCH)))
        if step % options.evaluation_period == 0:
            score = evaluate(agent, 2)
    return time.perf_counter() - start, score


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--task", choices=["iql", "sac"], required=True)
    parser.add_argument("--style", choices=list(STYLES), required=True)
    parser.add_argument("--adam", choices=["default", "fused"], required=True)
    for name in ("--threads", "--steps", "--capacity", "--warm-up", "--evaluation-period"):
        parser.add_argument(name, type=int, required=True)
    parser.add_argument("--data")
    parser.add_argument("--log", required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    np.random.seed(0)
    seconds, score = run(options)
    print(json.dumps({"version": torch.__version__, "seconds": seconds, "meanReturn": score}))


if __name__ == "__main__":
    main()
