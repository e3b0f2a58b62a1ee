"""Whole runs of IQL and SAC in PyTorch, in the style of CORL: one file, one update after the other.

`bench end-to-end` starts it and reads one line of JSON from its standard output. The task is the
one of `PointCloudTask` on the Swift side; evaluation plays ten episodes one after the other, as
CORL's `eval_actor` does, and every loss of every update goes into the log.
"""

import argparse
import copy
import json
import math
import sys
import time

import numpy as np

try:
    import torch
except ImportError as error:
    sys.exit(f"PyTorch cannot be imported: {error}")

import torch.nn as nn
import torch.nn.functional as F
from torch.distributions import Normal

OBSERVATION, ACTION, HORIZON = 17, 6, 1000
BATCH, RATE, DISCOUNT, POLYAK = 256, 3e-4, 0.99, 0.005
EVALUATION_EPISODES, LOG_PERIOD = 10, 1000


class Task:
    """A point in 17 dimensions that is pushed towards 0.5."""

    places = np.arange(OBSERVATION) % ACTION

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)

    def reset(self):
        self.time = 0
        self.state = self.random.uniform(-1, 1, OBSERVATION)
        return self.state

    def step(self, action):
        pushed = np.clip(action, -1, 1)[self.places]
        self.state = 0.95 * self.state + 0.1 * pushed
        self.time += 1
        reward = 1 - np.mean((self.state - 0.5) ** 2)
        return self.state, reward, False, self.time >= HORIZON


class ReplayBuffer:
    def __init__(self, capacity):
        self.size, self.place, self.capacity = 0, 0, capacity
        self.columns = [torch.zeros((capacity, width)) for width in
                        (OBSERVATION, ACTION, 1, OBSERVATION, 1)]

    def load(self, data):
        names = ["observations", "actions", "rewards", "next_observations", "masks"]
        for column, name in zip(self.columns, names):
            rows = torch.tensor(data[name]).reshape(-1, column.shape[1])
            column[:len(rows)] = rows
        self.size = self.place = len(rows)

    def add(self, *row):
        for column, value in zip(self.columns, row):
            column[self.place] = torch.as_tensor(value, dtype=torch.float32)
        self.place = (self.place + 1) % self.capacity
        self.size = min(self.size + 1, self.capacity)

    def sample(self):
        indices = np.random.randint(0, self.size, size=BATCH)
        return [column[indices] for column in self.columns]


def perceptron(inputs, outputs):
    return nn.Sequential(
        nn.Linear(inputs, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, outputs))


class TwinQ(nn.Module):
    def __init__(self):
        super().__init__()
        self.q1 = perceptron(OBSERVATION + ACTION, 1)
        self.q2 = perceptron(OBSERVATION + ACTION, 1)

    def both(self, state, action):
        pair = torch.cat([state, action], 1)
        return self.q1(pair), self.q2(pair)

    def forward(self, state, action):
        return torch.min(*self.both(state, action))


class GaussianPolicy(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = perceptron(OBSERVATION, ACTION)
        self.log_std = nn.Parameter(torch.zeros(ACTION))

    def forward(self, state):
        return Normal(torch.tanh(self.net(state)), self.log_std.clamp(-20, 2).exp())

    @torch.no_grad()
    def act(self, state):
        return self(torch.tensor(state.reshape(1, -1), dtype=torch.float32)).mean.numpy().flatten()


class SquashedPolicy(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = perceptron(OBSERVATION, 2 * ACTION)

    def forward(self, state):
        mean, log_std = self.net(state).chunk(2, dim=-1)
        distribution = Normal(mean, log_std.clamp(-20, 2).exp())
        before = distribution.rsample()
        slope = 2 * (math.log(2) - before - F.softplus(-2 * before))
        density = (distribution.log_prob(before) - slope).sum(-1, keepdim=True)
        return torch.tanh(before), density

    @torch.no_grad()
    def act(self, state, sampled=False):
        state = torch.tensor(state.reshape(1, -1), dtype=torch.float32)
        action = self(state)[0] if sampled else torch.tanh(self.net(state).chunk(2, dim=-1)[0])
        return action.numpy().flatten()


def follow(target, source):
    for mine, theirs in zip(target.parameters(), source.parameters()):
        mine.data.copy_((1 - POLYAK) * mine.data + POLYAK * theirs.data)


def descend(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


class IQL:
    def __init__(self, adam, steps):
        self.qf, self.vf, self.actor = TwinQ(), perceptron(OBSERVATION, 1), GaussianPolicy()
        self.target = copy.deepcopy(self.qf).requires_grad_(False)
        self.q_optimizer, self.v_optimizer, self.actor_optimizer = (
            adam(each.parameters()) for each in (self.qf, self.vf, self.actor))
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.actor_optimizer, steps)

    def train(self, batch):
        state, action, reward, following, mask = batch
        with torch.no_grad():
            next_v = self.vf(following)
            target_q = self.target(state, action)
        advantage = target_q - self.vf(state)
        weight = torch.abs(0.7 - (advantage < 0).float())
        log = {"value_loss": descend(self.v_optimizer, torch.mean(weight * advantage ** 2))}
        y = reward + DISCOUNT * mask * next_v
        q_loss = sum(F.mse_loss(q, y) for q in self.qf.both(state, action)) / 2
        log["q_loss"] = descend(self.q_optimizer, q_loss)
        follow(self.target, self.qf)
        exponent = torch.exp(3 * advantage.detach()).clamp(max=100)
        cloning = -self.actor(state).log_prob(action).sum(-1, keepdim=True)
        log["actor_loss"] = descend(self.actor_optimizer, torch.mean(exponent * cloning))
        self.schedule.step()
        return log


class SAC:
    def __init__(self, adam, steps):
        self.qf, self.actor = TwinQ(), SquashedPolicy()
        self.target = copy.deepcopy(self.qf).requires_grad_(False)
        self.log_alpha = nn.Parameter(torch.zeros(1))
        self.q_optimizer, self.actor_optimizer, self.alpha_optimizer = (
            adam(each) for each in
            (self.qf.parameters(), self.actor.parameters(), [self.log_alpha]))

    def train(self, batch):
        state, action, reward, following, mask = batch
        with torch.no_grad():
            alpha = self.log_alpha.exp()
            next_action, density = self.actor(following)
            soft = self.target(following, next_action) - alpha * density
            y = reward + DISCOUNT * mask * soft
        q_loss = sum(F.mse_loss(q, y) for q in self.qf.both(state, action))
        log = {"q_loss": descend(self.q_optimizer, q_loss)}
        drawn, density = self.actor(state)
        actor_loss = (alpha * density - self.qf(state, drawn)).mean()
        log["actor_loss"] = descend(self.actor_optimizer, actor_loss)
        alpha_loss = -(self.log_alpha.exp() * (density.detach() - ACTION).mean()).sum()
        log["alpha_loss"] = descend(self.alpha_optimizer, alpha_loss)
        follow(self.target, self.qf)
        return log


def evaluate(actor, seed):
    task, returns = Task(seed), []
    actor.eval()
    for _ in range(EVALUATION_EPISODES):
        state, done, total = task.reset(), False, 0.0
        while not done:
            state, reward, _, done = task.step(actor.act(state))
            total += reward
        returns.append(total)
    actor.train()
    return float(np.mean(returns))


class Log:
    """The mean of every loss over each period, one line of JSON a period."""

    def __init__(self, path):
        self.file, self.rows = open(path, "w"), []

    def add(self, step, losses):
        self.rows.append(losses)
        if step % LOG_PERIOD == 0:
            means = {name: float(np.mean([row[name] for row in self.rows])) for name in losses}
            print(json.dumps({"step": step, **means}), file=self.file, flush=True)
            self.rows = []


class Collector:
    """A step of the task with a drawn action, into the buffer, before every update."""

    def __init__(self, actor, buffer, warm_up):
        self.actor, self.buffer, self.task = actor, buffer, Task(1)
        self.state = self.task.reset()
        for _ in range(warm_up):
            self.step(np.random.uniform(-1, 1, ACTION))

    def step(self, action=None):
        if action is None:
            action = self.actor.act(self.state, sampled=True)
        following, reward, terminated, done = self.task.step(action)
        self.buffer.add(self.state, action, reward, following, 1 - float(terminated))
        self.state = self.task.reset() if done else following


def run(options):
    adam = {
        "default": lambda parameters: torch.optim.Adam(parameters, lr=RATE),
        "fused": lambda parameters: torch.optim.Adam(parameters, lr=RATE, fused=True),
    }[options.adam]
    buffer, log = ReplayBuffer(options.capacity), Log(options.log)
    start = time.perf_counter()
    if options.task == "iql":
        buffer.load(np.load(options.data))
        agent, collector = IQL(adam, options.steps), None
    else:
        agent = SAC(adam, options.steps)
        collector = Collector(agent.actor, buffer, options.warm_up)
    score = None
    for step in range(1, options.steps + 1):
        if collector is not None:
            collector.step()
        log.add(step, agent.train(buffer.sample()))
        if step % options.evaluation_period == 0:
            score = evaluate(agent.actor, 2)
    return time.perf_counter() - start, score


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--task", choices=["iql", "sac"], required=True)
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
