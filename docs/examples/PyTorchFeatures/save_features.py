"""Trains a small PyTorch network on the digits 0 to 4 of scikit-learn and saves what detectors
read: features and logits of training data, of test data, and of two sets it never saw.

Usage: python save_features.py FOLDER
"""

import pathlib
import sys

import numpy as np
import torch
from sklearn.datasets import load_digits

torch.manual_seed(0)
folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

digits = load_digits()
images = torch.tensor(digits.data / 16, dtype=torch.float32)
labels = torch.tensor(digits.target)
known = torch.nonzero(labels < 5)[:, 0]
known = known[torch.randperm(len(known))]
train, test = known[:600], known[600:]

body = torch.nn.Sequential(
    torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 32), torch.nn.ReLU())
head = torch.nn.Linear(32, 5)
optimizer = torch.optim.Adam([*body.parameters(), *head.parameters()], lr=1e-2)
for _ in range(200):
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(head(body(images[train])), labels[train]).backward()
    optimizer.step()

sets = {
    "train": images[train],
    "test": images[test],
    "digits5to9": images[labels >= 5],
    "noise": torch.rand(500, 64),
}
with torch.no_grad():
    for name, x in sets.items():
        features = body(x)
        np.save(folder / f"{name}-features.npy", features.numpy())
        np.save(folder / f"{name}-logits.npy", head(features).numpy())
    np.save(folder / "train-labels.npy", labels[train].numpy())
    np.save(folder / "weights.npy", head.weight.numpy())
    np.save(folder / "bias.npy", head.bias.numpy())
    accuracy = (head(body(images[test])).argmax(1) == labels[test]).float().mean()
print(f"accuracy on test digits: {accuracy:.3f}")
