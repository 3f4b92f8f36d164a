"""Maps that show themselves in a notebook and save themselves to a file."""

from __future__ import annotations

import os
from pathlib import Path

from ._inhabit import InputError


class Picture:
    """A drawn map, PNG or SVG."""

    def __init__(self, content: bytes, format: str) -> None:
        self.content = content
        self.format = format

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the picture; the ending must be that of its format."""
        path = Path(path)
        if path.suffix.lower() != f".{self.format}":
            raise InputError(f"{path}: found the ending '{path.suffix}', expected .{self.format}")
        path.write_bytes(self.content)
        return path

    def _repr_png_(self) -> bytes | None:
        return self.content if self.format == "png" else None

    def _repr_svg_(self) -> str | None:
        return self.content.decode() if self.format == "svg" else None

    def __repr__(self) -> str:
        return f"<inhabit.Picture {self.format}, {len(self.content):,} bytes>"
