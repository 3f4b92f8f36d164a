"""How far long work is, through tqdm where it is installed and somebody looks."""

from __future__ import annotations

import sys
from typing import Callable


class Progress:
    """A bar of stages; silent without tqdm, and where standard error is neither a terminal nor a notebook."""

    def __init__(self, wanted: bool | None) -> None:
        self._bar = None
        if wanted is False:
            return
        bar = _display()
        if bar is None or (wanted is None and not (sys.stderr.isatty() or "ipykernel" in sys.modules)):
            return
        self._bar = bar(total=1.0, bar_format="{desc} {percentage:3.0f}% |{bar}| {elapsed}", leave=False)

    def heard(self) -> Callable[[str, float], None] | None:
        """What is told how far the work is; ``None`` when nobody looks."""
        bar = self._bar
        if bar is None:
            return None

        def tell(stage: str, share: float) -> None:
            bar.set_description_str(stage)
            bar.n = max(0.0, min(1.0, share))
            bar.refresh()

        return tell

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()


def _display() -> type | None:
    """tqdm for a terminal, or for a notebook that can show widgets; ``None`` where neither is installed."""
    try:
        if "ipykernel" in sys.modules:
            import ipywidgets  # noqa: F401  (tqdm's display in notebooks needs it)
            from tqdm.notebook import tqdm
        else:
            from tqdm import tqdm
    except ImportError:
        return None
    return tqdm
