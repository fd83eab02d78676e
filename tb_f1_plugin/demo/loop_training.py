"""Loop training: what the demo shows where a loop in PyTorch trains, without Keras.

May import torch, `loop` and `data`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from tb_f1_plugin.demo.data import UNITS, Run
from tb_f1_plugin.loop import F1Score, Writer


def train(
    chosen: Run,
    rows: tuple[Any, Any, Any, Any],
    directory: Path,
    epochs: int,
    seed: int,
    advance: Callable[[], object],
) -> Any:
    """Train a run, and return its probabilities for the validation's images."""
    x, x_val, y, y_val = map(torch.from_numpy, rows)
    torch.manual_seed(seed)
    units = 10 if chosen.digit is None else 1
    net = torch.nn.Sequential(
        torch.nn.Linear(64, UNITS), torch.nn.ReLU(), torch.nn.Linear(UNITS, units)
    )
    optimizer = torch.optim.Adam(net.parameters(), chosen.rate)

    def loss_of(logits: Any, labels: Any) -> Any:
        if units > 1:
            return torch.nn.functional.cross_entropy(logits, labels)
        return torch.nn.functional.binary_cross_entropy_with_logits(
            logits[:, 0], labels.float()
        )

    with Writer(directory) as writer:
        for epoch in range(epochs):
            f1 = F1Score(from_logits=True, histogram=True, confusion=True)
            for batch in torch.randperm(len(x)).split(chosen.batch_size):
                logits = net(x[batch])
                f1.update(y[batch], logits)
                optimizer.zero_grad()
                loss_of(logits, y[batch]).backward()
                optimizer.step()
            writer.add(f1, step=epoch, run="train")
            f1 = F1Score(from_logits=True, histogram=True, confusion=True)
            with torch.no_grad():
                for batch in torch.arange(len(x_val)).split(chosen.batch_size):
                    f1.update(y_val[batch], net(x_val[batch]))
            writer.add(f1, step=epoch, run="validation")
            advance()
    with torch.no_grad():
        logits = net(x_val)
        probabilities = logits.softmax(-1) if units > 1 else logits.sigmoid()
    return probabilities.numpy()
