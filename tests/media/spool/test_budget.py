import os
from pathlib import Path

from adscreen.media.spool.budget import Budget


def test_no_more_than_the_limit_is_given(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        budget = Budget(1000)
        assert budget.take(600, file.fileno())
        assert not budget.take(600, file.fileno())
        budget.give(600)
        assert budget.take(1000, file.fileno())


def test_a_part_of_the_file_system_stays_free(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        disk = os.fstatvfs(file.fileno())
        budget = Budget(1 << 60)
        assert not budget.take(disk.f_bavail * disk.f_frsize, file.fileno())
