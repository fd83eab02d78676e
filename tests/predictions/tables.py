"""Tables: small tables of predictions, of Arrow and in files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np


def table_of(**columns: Any) -> Any:
    """Return columns as a table of Arrow: numbers keep their types, NaN is no NULL."""
    import pyarrow

    return pyarrow.table(
        {
            name: pyarrow.array(values, from_pandas=False)
            for name, values in columns.items()
        }
    )


def rows(number: int = 600, seed: int = 0) -> dict[str, Any]:
    """Return rows of two epochs and three countries, with scores and with classes."""
    random = np.random.default_rng(seed)
    label = random.integers(2, size=number)
    noise = random.normal(size=number)
    made = {
        "epoch": random.integers(2, size=number),
        "country": random.choice(np.array(["br", "de", "fr"], object), number),
        "device": random.choice(np.array(["tv", "web"], object), number),
        "label": label,
        "kind": np.array(["ham", "spam"], object)[label],
        "score": 1 / (1 + np.exp(-(2 * label - 1 + noise))),
        "animal": random.integers(4, size=number),
        "taken_for": random.integers(4, size=number),
        "weight": random.choice([0.5, 1.0, 2.0], number),
    }
    # Another model, which is right and wrong on mostly the same rows.
    score = 1 / (
        1 + np.exp(-(2 * label - 1 + noise + 0.5 * random.normal(size=number)))
    )
    taken_for = np.where(
        random.random(number) < 0.8, made["taken_for"], random.integers(4, size=number)
    )
    return {**made, "rival": score, "rival_taken_for": taken_for}


def write(path: Path, columns: dict[str, Any]) -> Path:
    """Write a table into a file, by the end of its name."""
    import pyarrow.csv
    import pyarrow.feather
    import pyarrow.parquet

    table = table_of(**columns)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        pyarrow.parquet.write_table(table, path)
    elif path.suffix == ".csv":
        pyarrow.csv.write_csv(table, path)
    elif path.suffix == ".arrow":
        pyarrow.feather.write_feather(table, path, compression="uncompressed")
    else:
        import pandas

        frame = pandas.DataFrame(columns)
        frame.to_json(path, orient="records", lines=True, double_precision=15)
    return path
