"""IQL and SAC as fast as we know how to write them in PyTorch, with the mathematics of torch_corl.

Rows of the buffer are one matrix, read by `index_select`. Targets move by one foreach operation,
gradients of the critics are not computed for the policy, losses stay tensors until they are logged,
and evaluation plays its episodes in lockstep. Compiled: every pass forward with its backward one.
"""

import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import torch_corl
from torch_corl import ACTION, DISCOUNT, OBSERVATION, POLYAK, TwinQ, perceptron

WIDTHS = [OBSERVATION, ACTION, 1, OBSERVATION, 1]


class ReplayBuffer:
    def __init__(self, capacity):
        self.size, self.rows = 0, torch.zeros((capacity, sum(WIDTHS)))
        self.array = self.rows.numpy()

    def load(self, data):
        names = ["observations", "actions", "rewards", "next_observations", "masks"]
        self.size = len(data["rewards"])
        np.concatenate(
            [data[name].reshape(self.size, -1) for name in names], 1,
            out=self.array[:self.size])

    def add(self, state, action, reward, following, mask):
        row = self.array[self.size]
        row[:17], row[17:23], row[23], row[24:41], row[41] = state, action, reward, following, mask
        self.size += 1

    def sample(self, count):
        rows = self.rows.index_select(0, torch.randint(self.size, (count,)))
        return rows.split(WIDTHS, 1)


def log_density(x, mean, log_deviation):
    standardized = (x - mean) * torch.exp(-log_deviation)
    return -0.5 * standardized.square() - log_deviation - 0.5 * math.log(2 * math.pi)


class GaussianPolicy(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = perceptron(OBSERVATION, ACTION)
        self.log_std = nn.Parameter(torch.zeros(ACTION))

    def density(self, state, action):
        mean = torch.tanh(self.net(state))
        return log_density(action, mean, self.log_std.clamp(-20, 2)).sum(-1, keepdim=True)

    def act(self, state, sampled):
        mean = torch.tanh(self.net(state))
        return mean + self.log_std.exp() * torch.randn_like(mean) if sampled else mean


class SquashedPolicy(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = perceptron(OBSERVATION, 2 * ACTION)

    def forward(self, state):
        mean, log_std = self.net(state).chunk(2, dim=-1)
        log_std = log_std.clamp(-20, 2)
        before = mean + log_std.exp() * torch.randn_like(mean)
        slope = 2 * (math.log(2) - before - F.softplus(-2 * before))
        density = log_density(before, mean, log_std) - slope
        return torch.tanh(before), density.sum(-1, keepdim=True)

    def act(self, state, sampled):
        mean, log_std = self.net(state).chunk(2, dim=-1)
        if sampled:
            mean = mean + log_std.clamp(-20, 2).exp() * torch.randn_like(mean)
        return torch.tanh(mean)


class Agent(torch_corl.Agent):
    evaluates_in_lockstep = True

    def __init__(self, actor):
        self.qf, self.actor = TwinQ(), actor
        self.target = copy.deepcopy(self.qf).requires_grad_(False)
        self.moved = list(self.target.parameters()), list(self.qf.parameters())

    def descend(self, optimizer, loss):
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.detach()

    def follow(self):
        with torch.no_grad():
            torch._foreach_lerp_(*self.moved, POLYAK)

    def compile(self, compiled, names):
        for name in names if compiled else []:
            setattr(self, name, torch.compile(getattr(self, name)))

    def both_losses(self, state, action, y):
        q1, q2 = self.qf.both(state, action)
        return F.mse_loss(q1, y) + F.mse_loss(q2, y)


class IQL(Agent):
    def __init__(self, steps, fused, compiled=False):
        super().__init__(GaussianPolicy())
        self.vf = perceptron(OBSERVATION, 1)
        self.q_optimizer, self.v_optimizer, self.actor_optimizer = (
            self.optimizer(each.parameters(), fused) for each in (self.qf, self.vf, self.actor))
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.actor_optimizer, steps)
        self.compile(compiled, ["frozen_values", "value_loss", "q_loss", "actor_loss"])

    def frozen_values(self, state, action, reward, following, mask):
        return self.target(state, action), reward + DISCOUNT * mask * self.vf(following)

    def value_loss(self, q, state):
        advantage = q - self.vf(state)
        weight = torch.abs(0.7 - (advantage < 0).float())
        return (weight * advantage.square()).mean(), advantage.detach()

    def q_loss(self, state, action, y):
        return self.both_losses(state, action, y) / 2

    def actor_loss(self, advantage, state, action):
        weight = torch.exp(3 * advantage).clamp(max=100)
        return -(weight * self.actor.density(state, action)).mean()

    def train(self, batch):
        state, action = batch[:2]
        with torch.no_grad():
            q, y = self.frozen_values(*batch)
        value_loss, advantage = self.value_loss(q, state)
        log = {"value_loss": self.descend(self.v_optimizer, value_loss)}
        log["q_loss"] = self.descend(self.q_optimizer, self.q_loss(state, action, y))
        self.follow()
        log["actor_loss"] = self.descend(
            self.actor_optimizer, self.actor_loss(advantage, state, action))
        self.schedule.step()
        return log


class SAC(Agent):
    def __init__(self, steps, fused, compiled=False):
        super().__init__(SquashedPolicy())
        # Shares the critics' parameters, of which the policy's loss needs no gradients.
        self.fixed = copy.deepcopy(self.qf).requires_grad_(False)
        for mine, theirs in zip(self.fixed.parameters(), self.qf.parameters()):
            mine.data = theirs.data
        self.log_alpha = nn.Parameter(torch.zeros(1))
        self.q_optimizer, self.actor_optimizer, self.alpha_optimizer = (
            self.optimizer(each, fused) for each in
            (self.qf.parameters(), self.actor.parameters(), [self.log_alpha]))
        self.compile(compiled, ["soft_targets", "both_losses", "actor_loss", "alpha_loss"])

    def soft_targets(self, reward, following, mask):
        alpha = self.log_alpha.exp()
        action, density = self.actor(following)
        soft = self.target(following, action) - alpha * density
        return reward + DISCOUNT * mask * soft, alpha

    def actor_loss(self, alpha, state):
        drawn, density = self.actor(state)
        return (alpha * density - self.fixed(state, drawn)).mean(), density.detach()

    def alpha_loss(self, density):
        return -(self.log_alpha.exp() * (density - ACTION).mean()).sum()

    def train(self, batch):
        state, action, reward, following, mask = batch
        with torch.no_grad():
            y, alpha = self.soft_targets(reward, following, mask)
        log = {"q_loss": self.descend(self.q_optimizer, self.both_losses(state, action, y))}
        actor_loss, density = self.actor_loss(alpha, state)
        log["actor_loss"] = self.descend(self.actor_optimizer, actor_loss)
        log["alpha_loss"] = self.descend(self.alpha_optimizer, self.alpha_loss(density))
        self.follow()
        return log
