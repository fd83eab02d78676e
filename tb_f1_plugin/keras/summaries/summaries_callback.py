"""Summaries callback: Keras' own `TensorBoard`, which writes without TensorFlow too.

May import keras, tensorboard, `text`, `backend`, `private`, `said` and the rooms beside
it. On TensorFlow all is the original's. Elsewhere it writes by `Summaries`, and what it
does with TensorFlow alone is left out.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable
from typing import Any

import keras
from tensorboard.compat import tf

from tb_f1_plugin.keras.backend.processes import is_first, processes
from tb_f1_plugin.keras.private.stock_callback import StockTensorBoard
from tb_f1_plugin.keras.said import Said
from tb_f1_plugin.keras.summaries.in_order import opened_last
from tb_f1_plugin.keras.summaries.left_out import without_tensorflow
from tb_f1_plugin.keras.summaries.summaries import Summaries
from tb_f1_plugin.text.printable import printable

# How to count the rows of all processes.
_ALL_ROWS = {
    "jax": "Under keras.distribution.DataParallel each process counts all rows.",
    "torch": "In a loop of your own, the sync() of tb_f1_plugin.F1Score adds up all.",
}


class SummariesCallback(StockTensorBoard):
    """Keras' callback, on each backend."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As the original; say what was asked for and cannot be had on this backend."""
        self._said = Said()
        self._summaries: Summaries | None = None
        backend, sentences = keras.backend.backend(), list[str]()
        if backend != "tensorflow":
            kwargs, sentences = without_tensorflow(args, kwargs, backend)
            args = ()
        super().__init__(*args, **kwargs)
        if backend != "tensorflow":
            self._summaries = Summaries(is_first)
            self._write_by(self._summaries)
        for sentence in sentences:
            self._say_once(sentence)

    def _open_file(self, open_file: Callable[[], Any], directory: str) -> Any:
        """Open the file of a run, whose name sorts behind those that are there."""
        return opened_last(open_file, directory)

    def _say_once(self, sentence: str, *, about: str | None = None) -> None:
        """Say a sentence to the user, once, or once about something."""
        self._said.once(sentence, about=about)

    def _say_whose_rows(self) -> None:
        """Say that other processes count rows which are not in what is written."""
        number, size, share_rows = processes()
        if number == 0 and size > 1 and not share_rows:
            self._say_once(
                f"{size} processes train, and each counts its own rows: the counts "
                "that are written are of the first process alone. "
                + _ALL_ROWS[keras.backend.backend()]
            )

    def _write_layers(self) -> None:
        """Write the model's configuration, for which the original needs TensorFlow."""
        if self._summaries is None:
            super()._write_layers()
            return
        model = self.model
        if type(model).__name__ not in ("Functional", "Sequential"):
            return
        try:
            json = model.to_json()
        except Exception as error:  # as the original: it must not end a training
            why = printable(str(error))
            warnings.warn(
                f"Model failed to serialize as JSON. Ignoring... {why}", stacklevel=2
            )
            return
        with self._writer_of("train").as_default():
            self._summaries.keras_model("keras", json, step=0)

    def _write_projector(self) -> None:
        """Write the projector's configuration, into a directory that is there."""
        if is_first():
            tf.io.gfile.makedirs(str(self.log_dir))  # TensorFlow's, or a stand-in
            super()._write_projector()

    def _write_embeddings(self, epoch: int) -> None:
        """Write the embeddings, in one process.

        The others save as well, into a place that goes away: on JAX saving a model
        that is distributed waits for all processes.
        """
        if is_first():
            super()._write_embeddings(epoch)
            return
        with tempfile.TemporaryDirectory() as place:
            self.model.save_weights(os.path.join(place, "of_another.weights.h5"))
