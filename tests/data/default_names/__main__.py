"""Writes the logs of all programs, or of those that are named.

    python -m tests.data.default_names [ignite ...]

Needs torch, torchmetrics, lightning, transformers, pytorch-ignite, fastai, seqeval,
scikit-learn, ultralytics, tensorboardX and tensorboard; nothing of tb_f1_plugin. What a
package cannot do here is left out. Beside the logs it writes `expected_names.json`:
scikit-learn's F1 of the same predictions, by folder, run and tag.
"""

from __future__ import annotations

import json
import shutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.data.default_names import loops, trainers
from tests.data.default_names.files import keep_scalars
from tests.data.default_names.rows import Expected

HERE = Path(__file__).parent.parent

PROGRAMS: dict[str, Callable[[Path], Expected]] = {
    "torchmetrics": loops.with_torchmetrics,
    "lightning_f1": trainers.with_lightning,
    "transformers": trainers.with_transformers,
    "ignite": trainers.with_ignite,
    "fastai": trainers.with_fastai,
    "seqeval": loops.with_seqeval,
    "sklearn": loops.with_sklearn,
    "tensorboardx_scalars": loops.with_tensorboardx,
    "torch_scalars": loops.with_torch_scalars,
    "ultralytics": trainers.with_ultralytics,
}


def main() -> None:
    """Write the folders, those of the arguments or all, and what is expected."""
    file = HERE / "expected_names.json"
    expected = json.loads(file.read_text()) if file.exists() else {}
    for name in sys.argv[1:] or PROGRAMS:
        shutil.rmtree(HERE / name, ignore_errors=True)
        try:
            expected[name] = PROGRAMS[name](HERE / name)
        except Exception:
            traceback.print_exc()
            shutil.rmtree(HERE / name, ignore_errors=True)
            continue
        keep_scalars(HERE / name)
    text = json.dumps(dict(sorted(expected.items())), indent=1)
    file.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
