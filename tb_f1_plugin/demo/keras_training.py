"""Keras training: what the demo shows where Keras trains, on each of its backends.

May import keras, our wing of that name, and `data`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras

from tb_f1_plugin.demo.data import UNITS, Run
from tb_f1_plugin.keras import TensorBoard


def train(
    chosen: Run,
    rows: tuple[Any, Any, Any, Any],
    directory: Path,
    epochs: int,
    seed: int,
    advance: Callable[[], object],
) -> Any:
    """Train a run, and return its probabilities for the validation's images."""
    x, x_val, y, y_val = rows
    keras.utils.set_random_seed(seed)
    units, activation = (10, "softmax") if chosen.digit is None else (1, "sigmoid")
    layers = [
        keras.Input((64,)),
        keras.layers.Dense(UNITS, activation="relu"),
        keras.layers.Dense(units, activation=activation),
    ]
    loss = "binary_crossentropy" if units == 1 else "sparse_categorical_crossentropy"
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.Adam(chosen.rate), loss)
    told = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: advance())
    model.fit(
        x,
        y,
        validation_data=(x_val, y_val),
        batch_size=chosen.batch_size,
        epochs=epochs,
        verbose=0,
        callbacks=[TensorBoard(directory, histogram=True, confusion=True), told],
    )
    return model.predict(x_val, verbose=0)
