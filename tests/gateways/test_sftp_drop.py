"""Files over SFTP: against a real server."""

from dataclasses import replace

import asyncssh
import pytest

from payportal.domain.errors import NotFound, PayportalError
from payportal.gateways.ports import DroppedFile, GatewayUnreachable
from payportal.gateways.sftp_drop import SftpDrop, WrongHostKey
from tests.servers.ports import free_port


@pytest.fixture
def drop(sftp_server):
    return SftpDrop(
        host=sftp_server.host, port=sftp_server.port, user=sftp_server.user, client_key=sftp_server.client_key,
        host_key=sftp_server.host_key,
    )  # fmt: skip


def test_what_is_put_is_listed_and_fetched_whole(drop, sftp_server):
    content = bytes(range(256)) * 4096
    drop.put("open_items.csv", content)
    assert drop.list() == [DroppedFile("open_items.csv", len(content))]
    assert drop.fetch("open_items.csv") == content
    assert [path.name for path in sftp_server.folder.iterdir()] == ["open_items.csv"]


def test_folders_hidden_and_unfinished_files_are_not_listed(drop, sftp_server):
    for name in ("b.bai", "a.bai", "c.bai.part", ".hidden"):
        (sftp_server.folder / name).write_bytes(b"x")
    (sftp_server.folder / "folder").mkdir()
    assert [file.name for file in drop.list()] == ["a.bai", "b.bai"]


def test_putting_again_replaces_the_file(drop):
    drop.put("ack.csv", b"first")
    drop.put("ack.csv", b"second")
    assert drop.fetch("ack.csv") == b"second"


def test_an_archived_file_is_listed_no_more(drop, sftp_server):
    drop.put("day.bai", b"01,")
    drop.archive("day.bai")
    assert drop.list() == []
    assert (sftp_server.folder / "archive" / "day.bai").read_bytes() == b"01,"


@pytest.mark.parametrize("act", ["fetch", "archive"])
def test_a_file_that_is_not_there_is_said_so(drop, act):
    with pytest.raises(NotFound):
        getattr(drop, act)("nothing.csv")


@pytest.mark.parametrize("name", ["../secret", "a/b", "", ".hidden"])
def test_names_that_lead_elsewhere_are_refused(drop, sftp_server, name):
    with pytest.raises(PayportalError):
        drop.put(name, b"x")
    assert list(sftp_server.folder.iterdir()) == []


def test_a_server_with_another_key_gets_nothing(drop, sftp_server):
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    with pytest.raises(WrongHostKey):
        replace(drop, host_key=other).put("secret.csv", b"x")
    assert list(sftp_server.folder.iterdir()) == []


def test_a_key_that_the_server_does_not_know_is_told_as_unreachable(drop, tmp_path):
    stranger = tmp_path / "stranger"
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(stranger)
    with pytest.raises(GatewayUnreachable):
        replace(drop, client_key=stranger).list()


def test_a_server_that_is_away_is_told_as_unreachable(drop):
    with pytest.raises(GatewayUnreachable):
        replace(drop, port=free_port()).list()
