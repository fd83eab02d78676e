"""Two evaluations in two processes, of rows that do not divide: `DIRECTORY`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tb_f1_plugin.transformers import F1Callback
from tests.transformers.models import Rows, model_of, numbers, trainer_of

ROWS = 45  # in batches of 8 in each of two processes: the last ones are not full


def main(directory: Path) -> None:
    """Evaluate one model with batch metrics and without."""
    for by_batch in (False, True):
        path = directory / f"{by_batch}"
        trainer = trainer_of(
            *(model_of(num_labels=3), Rows(numbers(3, ROWS)), path, F1Callback(path)),
            batch_eval_metrics=by_batch,
            ddp_backend="gloo",
        )
        values = trainer.evaluate()
        (path / f"rank{trainer.args.process_index}.json").write_text(json.dumps(values))
    trainer.accelerator.end_training()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
