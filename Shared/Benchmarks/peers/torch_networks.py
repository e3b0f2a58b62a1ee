"""The networks of the workloads in PyTorch, with the parameter names of the Swift side."""

import torch
import torch.nn.functional as F
from torch import nn


class Perceptron(nn.Module):
    """Linear layers with rectifiers in between."""

    def __init__(self, widths):
        super().__init__()
        self.layers = nn.ModuleList(map(nn.Linear, widths, widths[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        return self.layers[-1](x)


class GroupedLinear(nn.Module):
    def __init__(self, groups, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(groups, outputs, inputs))
        self.bias = nn.Parameter(torch.empty(groups, 1, outputs))

    def forward(self, x):
        return torch.baddbmm(self.bias, x.expand(len(self.bias), -1, -1), self.weight.mT)


class GroupedCritics(nn.Module):
    """Critics as batched products of matrices."""

    def __init__(self, count, widths):
        super().__init__()
        self.layers = nn.ModuleList(
            GroupedLinear(count, i, o) for i, o in zip(widths, widths[1:]))

    def forward(self, pairs):
        x = pairs
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        return self.layers[-1](x).squeeze(-1)


class SeparateCritics(nn.Module):
    """Critics one after the other; takes the parameters of grouped ones."""

    def __init__(self, count, widths):
        super().__init__()
        self.critics = nn.ModuleList(Perceptron(widths) for _ in range(count))

    def load_state_dict(self, state):
        for index, critic in enumerate(self.critics):
            critic.load_state_dict({
                name: value[index].reshape(critic.state_dict()[name].shape)
                for name, value in state.items()
            })

    def forward(self, pairs):
        return torch.stack([critic(pairs).squeeze(-1) for critic in self.critics])


def normalization(kind, channels):
    if kind == "batch":
        return nn.BatchNorm2d(channels)
    return nn.GroupNorm(8 if channels % 8 == 0 and channels > 8 else 4, channels)


class ResidualBlock(nn.Module):
    """Pre-activation; the shortcut averages pixels and appends channels of zeros."""

    def __init__(self, inputs, outputs, stride, kind):
        super().__init__()
        self.bn1 = normalization(kind, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.bn2 = normalization(kind, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.stride = stride
        self.added = outputs - inputs

    def forward(self, x):
        hidden = self.conv1(F.relu(self.bn1(x), inplace=True))
        hidden = self.conv2(F.relu(self.bn2(hidden), inplace=True))
        if self.stride > 1:
            x = F.avg_pool2d(x, self.stride)
        if self.added > 0:
            x = F.pad(x, (0, 0, 0, 0, 0, self.added))
        return hidden + x


class ResNet(nn.Module):
    def __init__(self, blocks, channels, kind, width=16, classes=10):
        super().__init__()

        def stage(inputs, outputs):
            return nn.ModuleList(
                ResidualBlock(
                    inputs if index == 0 else outputs, outputs,
                    2 if index == 0 and inputs != outputs else 1, kind)
                for index in range(blocks))

        self.conv1 = nn.Conv2d(channels, width, 3, padding=1, bias=False)
        self.layer1 = stage(width, width)
        self.layer2 = stage(width, 2 * width)
        self.layer3 = stage(2 * width, 4 * width)
        self.bn = normalization(kind, 4 * width)
        self.fc = nn.Linear(4 * width, classes)

    def forward(self, images):
        x = self.conv1(images * 2 - 1)
        for stage in (self.layer1, self.layer2, self.layer3):
            for block in stage:
                x = block(x)
        return self.fc(F.relu(self.bn(x), inplace=True).mean((2, 3)))


class Attention(nn.Module):
    """Causal self-attention with one product for queries, keys and values."""

    def __init__(self, width, heads):
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)
        self.heads = heads

    def forward(self, x):
        batch, tokens, width = x.shape
        joined = F.linear(x, self.in_proj_weight, self.in_proj_bias)
        parts = joined.view(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(parts[0], parts[1], parts[2], is_causal=True)
        return self.out_proj(mixed.transpose(1, 2).reshape(batch, tokens, width))


class TransformerBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width)
        self.expansion = nn.Linear(width, 4 * width)
        self.contraction = nn.Linear(4 * width, width)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.contraction(F.gelu(self.expansion(self.norm2(x))))


class GPT(nn.Module):
    def __init__(self, layers, heads, width, context, vocabulary):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(context, width)
        self.blocks = nn.ModuleList(TransformerBlock(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary, bias=False)

    def forward(self, words):
        x = self.tokens(words) + self.positions.weight
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))
