"""The updates of IQL and SAC in PyTorch."""

import copy
import math

import torch
import torch.nn.functional as F
from torch import nn

import torch_networks

COUNT, OBSERVATION, ACTION = 256, 29, 8
CRITIC = [OBSERVATION + ACTION, 256, 256, 1]
DISCOUNT, POLYAK = 0.99, 0.005


def normal_log_density(x, mean, log_deviation):
    standardized = (x - mean) * torch.exp(-log_deviation)
    return -0.5 * standardized.square() - log_deviation - 0.5 * math.log(2 * math.pi)


class GaussianPolicy(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = torch_networks.Perceptron([OBSERVATION, 256, 256, ACTION])
        self.log_deviation = nn.Parameter(torch.empty(ACTION))

    def forward(self, observations, actions):
        mean = torch.tanh(self.body(observations))
        return normal_log_density(actions, mean, self.log_deviation.clamp(-5, 2)).sum(-1)


class SquashedPolicy(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = torch_networks.Perceptron([OBSERVATION, 256, 256, 2 * ACTION])

    def forward(self, observations, noise):
        mean, log_deviation = self.body(observations).chunk(2, dim=-1)
        log_deviation = log_deviation.clamp(-5, 2)
        u = mean + log_deviation.exp() * noise
        log_slope = 2 * (math.log(2) - u - F.softplus(-2 * u))
        density = normal_log_density(u, mean, log_deviation) - log_slope
        return torch.tanh(u), density.sum(-1)


class Agent:
    """What both updates share: critics, targets, and how gradients are taken."""

    def __init__(self, start, settings, adam):
        make = (torch_networks.GroupedCritics if "grouped" in settings
                else torch_networks.SeparateCritics)
        self.critics, self.targets = make(2, CRITIC), make(2, CRITIC)
        self.critics.load_state_dict(start.below("critics"))
        self.targets.load_state_dict(start.below("targets"))
        self.batch = start.below("batch")
        self.adam = adam
        self.moved = list(self.targets.parameters()), list(self.critics.parameters())

    def frozen(self, network):
        """A network that shares the parameters of another one and needs no gradients."""
        copied = copy.deepcopy(network)
        for mine, original in zip(copied.parameters(), network.parameters()):
            mine.data = original.data
        return copied.requires_grad_(False)

    def loaded(self, network, state):
        network.load_state_dict(state)
        return network

    def take(self, loss, optimizer):
        """One step of an optimizer."""
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.detach()

    def move_targets(self):
        with torch.no_grad():
            torch._foreach_lerp_(*self.moved, POLYAK)

    def compile(self, names):
        for name in names:
            setattr(self, name, torch.compile(getattr(self, name)))


class IQL(Agent):
    def __init__(self, start, settings, adam):
        super().__init__(start, settings, adam)
        self.value = self.loaded(
            torch_networks.Perceptron([OBSERVATION, 256, 256, 1]), start.below("value"))
        self.policy = self.loaded(GaussianPolicy(), start.below("policy"))
        self.optimizers = [
            adam(network.parameters()) for network in (self.value, self.policy, self.critics)]
        if "compiled" in settings:
            self.compile(["smallest", "value_loss", "weights_and_targets", "policy_loss",
                          "critic_loss"])

    def smallest(self, pairs):
        return self.targets(pairs).amin(0)

    def value_loss(self, q):
        v = self.value(self.batch["observations"]).squeeze(-1)
        return (torch.where(q < v, 0.3, 0.7) * (q - v).square()).mean()

    def weights_and_targets(self, q):
        advantages = q - self.value(self.batch["observations"]).squeeze(-1)
        following = self.value(self.batch["next_observations"]).squeeze(-1)
        weights = torch.exp(3 * advantages).clamp(max=100)
        return weights, self.batch["rewards"] + DISCOUNT * self.batch["continues"] * following

    def policy_loss(self, weights):
        return -(weights * self.policy(self.batch["observations"], self.batch["actions"])).mean()

    def critic_loss(self, pairs, y):
        return (self.critics(pairs) - y).square().sum() / COUNT

    def step(self):
        pairs = torch.cat([self.batch["observations"], self.batch["actions"]], 1)
        with torch.no_grad():
            q = self.smallest(pairs)
        value_loss = self.take(self.value_loss(q), self.optimizers[0])
        with torch.no_grad():
            weights, y = self.weights_and_targets(q)
        policy_loss = self.take(self.policy_loss(weights), self.optimizers[1])
        critic_loss = self.take(self.critic_loss(pairs, y), self.optimizers[2])
        self.move_targets()
        return value_loss, policy_loss, critic_loss


class SAC(Agent):
    def __init__(self, start, settings, adam):
        super().__init__(start, settings, adam)
        self.policy = self.loaded(SquashedPolicy(), start.below("policy"))
        self.fixed_critics = self.frozen(self.critics)
        self.log_temperature = nn.Parameter(start["temperature/logarithm"].clone())
        self.optimizers = [
            adam(parameters) for parameters in
            (self.critics.parameters(), self.policy.parameters(), [self.log_temperature])]
        if "compiled" in settings:
            self.compile(["soft_targets", "critic_loss", "policy_loss", "temperature_loss"])

    def soft_targets(self, alpha):
        observations = self.batch["next_observations"]
        actions, density = self.policy(observations, self.batch["next_noise"])
        q = self.targets(torch.cat([observations, actions], 1)).amin(0)
        return self.batch["rewards"] + DISCOUNT * self.batch["continues"] * (q - alpha * density)

    def critic_loss(self, y):
        pairs = torch.cat([self.batch["observations"], self.batch["actions"]], 1)
        return (self.critics(pairs) - y).square().sum() / COUNT

    def policy_loss(self, alpha):
        observations = self.batch["observations"]
        actions, density = self.policy(observations, self.batch["noise"])
        q = self.fixed_critics(torch.cat([observations, actions], 1)).amin(0)
        return (alpha * density - q).mean(), density.detach()

    def temperature_loss(self, density):
        return -(self.log_temperature.exp() * (density - ACTION).mean())

    def step(self):
        with torch.no_grad():
            alpha = self.log_temperature.exp()
            y = self.soft_targets(alpha)
        critic_loss = self.take(self.critic_loss(y), self.optimizers[0])
        policy_loss, density = self.policy_loss(alpha)
        policy_loss = self.take(policy_loss, self.optimizers[1])
        temperature_loss = self.take(self.temperature_loss(density), self.optimizers[2])
        self.move_targets()
        return critic_loss, policy_loss, temperature_loss
