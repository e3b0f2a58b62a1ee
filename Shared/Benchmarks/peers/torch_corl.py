"""IQL and SAC in the style of CORL: a module a network, one loss and one optimizer at a time."""

import copy
import math

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.distributions import Normal

OBSERVATION, ACTION = 17, 6
RATE, DISCOUNT, POLYAK = 3e-4, 0.99, 0.005


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

    def sample(self, count):
        indices = np.random.randint(0, self.size, size=count)
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

    def act(self, state, sampled):
        distribution = self(state)
        return distribution.sample() if sampled else distribution.mean


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

    def act(self, state, sampled):
        return self(state)[0] if sampled else torch.tanh(self.net(state).chunk(2, dim=-1)[0])


class Agent:
    evaluates_in_lockstep = False

    def optimizer(self, parameters, fused):
        return torch.optim.Adam(parameters, lr=RATE, **({"fused": True} if fused else {}))

    def descend(self, optimizer, loss):
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    def follow(self):
        for mine, theirs in zip(self.target.parameters(), self.qf.parameters()):
            mine.data.copy_((1 - POLYAK) * mine.data + POLYAK * theirs.data)

    @torch.no_grad()
    def act(self, state, sampled=False):
        rows = torch.tensor(state.reshape(-1, OBSERVATION), dtype=torch.float32)
        return self.actor.act(rows, sampled).numpy().reshape(*state.shape[:-1], ACTION)


class IQL(Agent):
    def __init__(self, steps, fused):
        self.qf, self.vf, self.actor = TwinQ(), perceptron(OBSERVATION, 1), GaussianPolicy()
        self.target = copy.deepcopy(self.qf).requires_grad_(False)
        self.q_optimizer, self.v_optimizer, self.actor_optimizer = (
            self.optimizer(each.parameters(), fused) for each in (self.qf, self.vf, self.actor))
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.actor_optimizer, steps)

    def train(self, batch):
        state, action, reward, following, mask = batch
        with torch.no_grad():
            next_v = self.vf(following)
            target_q = self.target(state, action)
        advantage = target_q - self.vf(state)
        weight = torch.abs(0.7 - (advantage < 0).float())
        log = {"value_loss": self.descend(self.v_optimizer, torch.mean(weight * advantage ** 2))}
        y = reward + DISCOUNT * mask * next_v
        q_loss = sum(F.mse_loss(q, y) for q in self.qf.both(state, action)) / 2
        log["q_loss"] = self.descend(self.q_optimizer, q_loss)
        self.follow()
        exponent = torch.exp(3 * advantage.detach()).clamp(max=100)
        cloning = -self.actor(state).log_prob(action).sum(-1, keepdim=True)
        log["actor_loss"] = self.descend(self.actor_optimizer, torch.mean(exponent * cloning))
        self.schedule.step()
        return log


class SAC(Agent):
    def __init__(self, steps, fused):
        self.qf, self.actor = TwinQ(), SquashedPolicy()
        self.target = copy.deepcopy(self.qf).requires_grad_(False)
        self.log_alpha = nn.Parameter(torch.zeros(1))
        self.q_optimizer, self.actor_optimizer, self.alpha_optimizer = (
            self.optimizer(each, fused) for each in
            (self.qf.parameters(), self.actor.parameters(), [self.log_alpha]))

    def train(self, batch):
        state, action, reward, following, mask = batch
        with torch.no_grad():
            alpha = self.log_alpha.exp()
            next_action, density = self.actor(following)
            soft = self.target(following, next_action) - alpha * density
            y = reward + DISCOUNT * mask * soft
        q_loss = sum(F.mse_loss(q, y) for q in self.qf.both(state, action))
        log = {"q_loss": self.descend(self.q_optimizer, q_loss)}
        drawn, density = self.actor(state)
        actor_loss = (alpha * density - self.qf(state, drawn)).mean()
        log["actor_loss"] = self.descend(self.actor_optimizer, actor_loss)
        alpha_loss = -(self.log_alpha.exp() * (density.detach() - ACTION).mean()).sum()
        log["alpha_loss"] = self.descend(self.alpha_optimizer, alpha_loss)
        self.follow()
        return log
