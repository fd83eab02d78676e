"""Predictions that are known, and a training on them with a callback of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sklearn.metrics import f1_score

from tb_f1_plugin.keras import TensorBoard
from tests.keras.echo import numbers, predictions
from tests.keras.heads import f1_in, listening

BINARY, SPARSE = "binary_crossentropy", "sparse_categorical_crossentropy"
P, Y = predictions(3), numbers(3)
YES = numbers(2)


def of_column(y: Any, column: int, threshold: float = 0.5) -> float:
    """Return scikit-learn's F1 of one column of the predictions."""
    return float(f1_score(y, P[:, column] > threshold))


def fitted(model: Any, log_dir: Path, y: Any, **options: Any) -> Any:
    """Return the F1s of two epochs, and what is said."""
    with listening() as said:
        history = model.fit(
            P,
            y,
            batch_size=7,
            epochs=2,
            verbose=0,
            callbacks=[TensorBoard(log_dir, **options)],
        ).history
    return f1_in(history), said
