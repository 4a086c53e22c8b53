"""A case under review, fresh for each test."""

import shutil

import pytest

from builders import review_case
from builders.review_server import ReviewServer


@pytest.fixture(scope="session")
def _scanned(tmp_path_factory):
    return review_case.scanned(tmp_path_factory.mktemp("review"))


@pytest.fixture(scope="session")
def _place(tmp_path_factory):
    return tmp_path_factory.mktemp("reviewed") / "case"


@pytest.fixture
def case(_scanned, _place):
    """The directory of a scanned case nobody decided about."""
    if _place.exists():
        shutil.rmtree(_place)
    return shutil.copytree(_scanned, _place)


@pytest.fixture(scope="session")
def _running(_scanned, _place):
    """One server for all: it keeps nothing of a case that another copy of the same scan would not say as well."""
    shutil.copytree(_scanned, _place, dirs_exist_ok=True)
    running = ReviewServer(_place)
    yield running
    said, code = running.stop()
    assert (said, code) == ("", 0)


@pytest.fixture
def server(_running, case):
    """The review page over the case."""
    return _running
