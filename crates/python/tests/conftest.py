"""The made-up valley, read and assessed once for all tests."""

import os
import pathlib
import subprocess

import pytest

import inhabit

PROJECT = pathlib.Path(__file__).resolve().parents[3]
SCENARIO = PROJECT / "datasets" / "upper-valley" / "scenario.toml"


@pytest.fixture(scope="session")
def region():
    return inhabit.load(SCENARIO)


@pytest.fixture(scope="session")
def assessment(region):
    return region.assess()


@pytest.fixture(scope="session")
def program():
    """Runs the program `inhabit`; its path is in INHABIT_PROGRAM, which `./run test` sets."""
    path = os.environ.get("INHABIT_PROGRAM")
    if not path:
        pytest.fail("INHABIT_PROGRAM is not set: run these tests with ./run test, or set it to the program's path")

    def run(*arguments):
        return subprocess.run([path, *map(str, arguments)], capture_output=True, text=True, check=False)

    return run
