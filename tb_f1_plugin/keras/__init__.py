"""What a training script imports: `TensorBoard` and `F1Score`.

Needs keras and tensorflow (`pip install "tb_f1_plugin[tensorflow]"`); nothing
outside this folder may import it, the demo excepted.
"""

from tb_f1_plugin.keras.callback import TensorBoard
from tb_f1_plugin.keras.metric.f1score import F1Score

__all__ = ["F1Score", "TensorBoard"]
