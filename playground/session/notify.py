"""Tell whoever listens that something changed; the session's answer to signals, without Qt."""

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Notifier(Generic[P]):
    """Callbacks that ``emit`` calls in the order in which they were added, some after all others."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[P, None]] = []
        self._last: list[Callable[P, None]] = []

    def connect(self, callback: Callable[P, None], *, last: bool = False) -> Callable[[], None]:
        """Call ``callback`` at every emit from now on; return a function that ends it, once or more often.

        Args:
            callback: What to call.
            last: Whether it needs what all others do first, even those that come later.
        """
        callbacks = self._last if last else self._callbacks
        callbacks.append(callback)

        def end() -> None:
            if callback in callbacks:
                callbacks.remove(callback)

        return end

    def emit(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call every callback, also when one fails: the others must not be left behind.

        Raises:
            Exception: What the first one that failed raised, once all have been called.
        """
        failure: Exception | None = None
        for callback in (*self._callbacks, *self._last):
            try:
                callback(*args, **kwargs)
            except Exception as error:  # raised again below
                if failure is None:
                    failure = error
                else:
                    failure.add_note(f"Another listener failed, too: {error!r}")
        if failure is not None:
            raise failure
