"""Steps: the function of a module that is called for a batch, listened to once.

May import the room `losses`. Between two batches the module has nothing of ours: it may
be copied or saved there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import wraps
from typing import Any

from tb_f1_plugin.lightning.losses import Judged, Place, listening, places_of


class OneStep:
    """Listens to one call of a module's step."""

    def __init__(self) -> None:
        self._exchanged: tuple[Any, str, Any] | None = None
        self._judged: Sequence[Judged] | None = None
        self._places: Sequence[Place] = ()

    def look_at(self, module: Any) -> None:
        """Look where a module has losses of its own."""
        self._places = places_of(module)

    def listen(self, module: Any, name: str) -> None:
        """Exchange a step of a module for one call.

        Args:
            module: The module.
            name: The step's name, such as "training_step".
        """
        self.forget()
        step = getattr(module, name)

        @wraps(step)
        def listened(*args: Any, **kwargs: Any) -> Any:
            self.forget()
            with listening(self._places) as judged:
                outputs = step(*args, **kwargs)
            self._judged = judged
            return outputs

        self._exchanged = module, name, vars(module).get(name)
        setattr(module, name, listened)

    def forget(self) -> None:
        """Give the module its own step back, and forget what losses were given."""
        self._judged = None
        if self._exchanged is not None:
            module, name, own = self._exchanged
            self._exchanged = None
            delattr(module, name)
            if own is not None:
                setattr(module, name, own)

    def take(self) -> Sequence[Judged] | None:
        """Return what losses were given in the step; None if it did not run."""
        judged = self._judged
        self.forget()
        return judged
