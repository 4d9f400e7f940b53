import pytest

from payportal.services import cores


@pytest.mark.parametrize(("told", "least"), [("max 100000", None), ("100000 100000", 1), ("150000 100000", 2)])
def test_the_quota_of_the_control_group_counts(tmp_path, monkeypatch, told, least):
    (tmp_path / "cpu.max").write_text(told)
    monkeypatch.setattr(cores, "QUOTA_V2", tmp_path / "cpu.max")
    monkeypatch.setattr(cores, "QUOTA_V1", (tmp_path / "none", tmp_path / "none"))
    monkeypatch.setattr(cores.os, "sched_getaffinity", lambda _: set(range(8)))
    assert cores.usable_cores() == (least or 8)


def test_the_older_control_groups_are_read_too(tmp_path, monkeypatch):
    quota, period = tmp_path / "quota", tmp_path / "period"
    quota.write_text("50000\n")
    period.write_text("100000\n")
    monkeypatch.setattr(cores, "QUOTA_V2", tmp_path / "none")
    monkeypatch.setattr(cores, "QUOTA_V1", (quota, period))
    assert cores.usable_cores() == 1
