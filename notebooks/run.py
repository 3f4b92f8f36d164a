"""Runs every notebook from top to bottom, and renders them when told where.

    python notebooks/run.py                  run all; a cell that raises fails the run
    python notebooks/run.py --html out/docs/notebooks

Notebooks are kept without outputs, so that a change of words is all that a review shows; this is checked too.
"""

import argparse
import pathlib
import sys
import time
from html import escape

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

FOLDER = pathlib.Path(__file__).resolve().parent
LONGEST_CELL_S = 300
# What nbconvert writes for every picture.
NO_WORDS = 'alt="No description has been provided for this image"'


def stripped(notebook) -> bool:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return all(not cell.outputs and cell.execution_count is None for cell in code)


def skipped(notebook) -> list[str]:
    """What a notebook says it had to leave out."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    texts = [output.get("text", "") for cell in code for output in cell.outputs]
    return [line for text in texts for line in text.splitlines() if line.startswith("SKIPPED")]


def described(page: str, notebook) -> str:
    """The rendered page with the alternative text of its pictures, which nbconvert leaves out: that of the picture, or
    that which stands as ``alt`` in the metadata of its cell."""
    words = [
        output.metadata.get("image/png", {}).get("alt") or cell.metadata.get("alt")
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    pieces = page.split(NO_WORDS)
    if len(pieces) != len(words) + 1:
        return page
    alts = [f'alt="{escape(alt)}"' if alt else NO_WORDS for alt in words]
    return "".join(piece + alt for piece, alt in zip(pieces, [*alts, ""]))


def run(path: pathlib.Path, html: pathlib.Path | None) -> str | None:
    """Runs one notebook; what is wrong with it, or ``None``."""
    notebook = nbformat.read(path, as_version=4)
    if not stripped(notebook):
        return "holds outputs; clear them before committing"
    client = NotebookClient(notebook, timeout=LONGEST_CELL_S, resources={"metadata": {"path": str(FOLDER)}})
    try:
        client.execute()
    except CellExecutionError as error:
        return str(error)
    for line in skipped(notebook):
        print(f"{path.name}: {line}", file=sys.stderr)
    if html is not None:
        from nbconvert import HTMLExporter

        html.mkdir(parents=True, exist_ok=True)
        page = described(HTMLExporter().from_notebook_node(notebook)[0], notebook)
        if NO_WORDS in page:
            return "a picture has no words for those who cannot see it"
        (html / f"{path.stem}.html").write_text(page, encoding="utf-8")
    return None


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--html", type=pathlib.Path, help="a folder for rendered pages")
    html = arguments.parse_args().html
    notebooks = sorted(FOLDER.glob("*.ipynb"))
    wrong = 0
    for path in notebooks:
        started = time.monotonic()
        fault = run(path, html)
        wrong += fault is not None
        told = "passed" if fault is None else f"FAILED: {fault}"
        print(f"{path.name} {told} ({time.monotonic() - started:.1f} s)")
    print(f"{len(notebooks) - wrong} passed, {wrong} failed")
    return 1 if wrong or not notebooks else 0


if __name__ == "__main__":
    sys.exit(main())
