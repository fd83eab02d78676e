"""Tiny models made of a configuration, and the Trainer that trains them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    Trainer,
    TrainingArguments,
)

LENGTH = 6


class Rows(Dataset[Any]):
    """Rows of token numbers, each with its labels."""

    def __init__(self, labels: Any, seed: int = 0) -> None:
        random = torch.Generator().manual_seed(seed)
        self.labels = torch.as_tensor(labels)
        shape = (len(self.labels), LENGTH)
        self.ids = torch.randint(1, 30, shape, generator=random)

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, row: int) -> dict[str, Any]:
        return {"input_ids": self.ids[row], "labels": self.labels[row]}


def model_of(kind: Any = BertForSequenceClassification, **options: Any) -> Any:
    """Return a model of random weights that differ enough to predict every class."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=30,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        initializer_range=1.0,
        **options,
    )
    return kind(config)


def trainer_of(
    model: Any, rows: Any, directory: Path, f1: Any, **options: Any
) -> Trainer:
    """Return a Trainer of two short epochs on a CPU."""
    others = {"compute_metrics", "preprocess_logits_for_metrics", "eval_dataset"}
    arguments = {
        "eval_strategy": "epoch",
        "num_train_epochs": 2,
        "per_device_train_batch_size": 16,
        "per_device_eval_batch_size": 8,
        "learning_rate": 0.01,
        "use_cpu": True,
        "report_to": [],
        "save_strategy": "no",
        "disable_tqdm": True,
        **{name: value for name, value in options.items() if name not in others},
    }
    given = {
        "compute_metrics": f1.compute_metrics,
        "eval_dataset": rows,
        **{name: value for name, value in options.items() if name in others},
    }
    return Trainer(
        model,
        TrainingArguments(str(directory), **arguments),
        train_dataset=rows,
        callbacks=[f1],
        **given,
    )


def numbers(classes: int, *shape: int, seed: int = 0) -> Any:
    """Return random class numbers."""
    return np.random.default_rng(seed).integers(classes, size=shape)
