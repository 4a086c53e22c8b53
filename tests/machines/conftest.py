"""Tests here need the extra `distributed`."""

import importlib.util

import pytest

from servers.fixtures import unavailable


@pytest.fixture(scope="session", autouse=True)
def extra():
    if importlib.util.find_spec("distributed") is None:
        unavailable("the extra 'distributed' is not installed")
