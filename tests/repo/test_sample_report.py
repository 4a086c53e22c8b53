"""The sample report in the repository is what the code makes of the sample mailbox today."""

from sample_report import FOLDER, write


def test_the_sample_report_is_fresh(tmp_path):
    for path in write(tmp_path):
        kept = FOLDER / path.name
        assert kept.read_text("utf-8") == path.read_text("utf-8"), "renew it with `make sample`"
