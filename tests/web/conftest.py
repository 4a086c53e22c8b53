"""A case under review, fresh for each test."""

import shutil

import pytest

from builders import review_case


@pytest.fixture(scope="session")
def _scanned(tmp_path_factory):
    return review_case.scanned(tmp_path_factory.mktemp("review"))


@pytest.fixture
def case(_scanned, tmp_path):
    """The directory of a scanned case nobody decided about."""
    return shutil.copytree(_scanned, tmp_path / "case")
