"""Words in columns, as notebooks show them."""

import html


def in_columns(text: str) -> str:
    """Text whose columns stay straight and whose sentences wrap: notebooks give a bare ``<pre>`` the font of their prose."""
    lines = "\n".join(map(_line, text.splitlines()))
    return f'<pre style="font-family: monospace; white-space: pre; word-break: normal; overflow-x: auto">{lines}</pre>'


def _line(line: str) -> str:
    shown = html.escape(line)
    in_cells = "  " in line.strip() or "─" in line
    return shown if in_cells else f'<span style="white-space: pre-wrap">{shown}</span>'
