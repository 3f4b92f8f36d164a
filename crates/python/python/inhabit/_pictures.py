"""Maps that show themselves in a notebook and save themselves to a file."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

from ._inhabit import InputError


class Picture:
    """A drawn map, PNG or SVG, with words for those who cannot see it."""

    def __init__(self, content: bytes, format: str, description: str = "") -> None:
        self.content = content
        self.format = format
        self.description = description

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the picture; the ending must be that of its format."""
        path = Path(path)
        if path.suffix.lower() != f".{self.format}":
            raise InputError(f"{path}: found the ending '{path.suffix}', expected .{self.format}")
        path.write_bytes(self.content)
        return path

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, str], dict[str, Any]] | None:
        if self.format != "png":
            return None
        # Notebooks and the pages made of them take the alternative text from the metadata.
        data = base64.b64encode(self.content).decode()
        return {"image/png": data}, {"image/png": {"alt": self.description}}

    def _repr_png_(self) -> bytes | None:
        return self.content if self.format == "png" else None

    def _repr_svg_(self) -> str | None:
        return self.content.decode() if self.format == "svg" else None

    def __repr__(self) -> str:
        return f"<inhabit.Picture {self.format}, {len(self.content):,} bytes>"
