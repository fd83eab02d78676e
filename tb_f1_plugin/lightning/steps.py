"""Steps: a function of a module that Lightning calls, exchanged for one call.

May import the room `losses`. Between two batches the module has nothing of ours: it may
be copied or saved there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from tb_f1_plugin.lightning.losses import Judged, Place, listening, places_of


class Once:
    """Exchanges a function of a module, and gives the module its own back."""

    def __init__(self) -> None:
        self._exchanged: tuple[Any, str, Any] | None = None

    def exchange(self, module: Any, name: str, make: Callable[[Any], Any]) -> None:
        """Exchange a function.

        Args:
            module: The module.
            name: The function's name, such as "training_step".
            make: Of the module's own function, what takes its place.
        """
        self.restore()
        function = make(getattr(module, name))
        function.own, function.is_over = vars(module).get(name), False
        self._exchanged = module, name, function
        setattr(module, name, function)

    def restore(self) -> None:
        """Give the module its own function back, whoever else exchanged it since."""
        if self._exchanged is None:
            return
        module, name, function = self._exchanged
        self._exchanged = None
        function.is_over = True
        if vars(module).get(name) is function:
            delattr(module, name)
            own = function.own
            while getattr(own, "is_over", False):
                own = own.own
            if own is not None:
                setattr(module, name, own)


class OneStep:
    """Listens to one call of a module's step."""

    def __init__(self) -> None:
        self._once = Once()
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
        self._once.exchange(module, name, self._listening)

    def _listening(self, step: Any) -> Any:
        @wraps(step)
        def listened(*args: Any, **kwargs: Any) -> Any:
            self.forget()
            with listening(self._places) as judged:
                outputs = step(*args, **kwargs)
            self._judged = judged
            return outputs

        return listened

    def forget(self) -> None:
        """Give the module its own step back, and forget what losses were given."""
        self._judged = None
        self._once.restore()

    def take(self) -> Sequence[Judged] | None:
        """Return what losses were given in the step; None if it did not run."""
        judged = self._judged
        self.forget()
        return judged
