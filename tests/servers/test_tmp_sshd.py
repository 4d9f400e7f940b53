import base64
from io import BytesIO

import paramiko
import pytest

from tests.servers.tmp_sshd import SSHD, AsyncSsh, OpenSsh


def connect(server, *, host_key, client_key):
    client = paramiko.SSHClient()
    kind, encoded = host_key.split()[:2]
    key = paramiko.PKey.from_type_string(kind, base64.b64decode(encoded))
    client.get_host_keys().add(f"[{server.host}]:{server.port}", kind, key)
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    client.connect(server.host, server.port, server.user, pkey=client_key, look_for_keys=False, allow_agent=False)
    return client


@pytest.fixture
def client_key(sftp_server):
    return paramiko.Ed25519Key.from_private_key_file(str(sftp_server.client_key))


def test_a_file_goes_up_under_a_temporary_name_and_is_renamed(sftp_server, client_key):
    with connect(sftp_server, host_key=sftp_server.host_key, client_key=client_key) as client:
        sftp = client.open_sftp()
        sftp.putfo(BytesIO(b"01,122099999\n"), "in.part")
        sftp.posix_rename("in.part", "in.bai")
        assert sftp.listdir(".") == ["in.bai"]
    assert (sftp_server.folder / "in.bai").read_bytes() == b"01,122099999\n"


def test_each_test_finds_the_folder_empty(sftp_server):
    assert list(sftp_server.folder.iterdir()) == []


def test_another_key_stays_outside(sftp_server):
    stranger = paramiko.RSAKey.generate(2048)
    with pytest.raises(paramiko.AuthenticationException):
        connect(sftp_server, host_key=sftp_server.host_key, client_key=stranger)


def test_another_host_is_not_believed(sftp_server, client_key):
    foreign = sftp_server.client_key.with_suffix(".pub").read_text()
    with pytest.raises(paramiko.BadHostKeyException):
        connect(sftp_server, host_key=foreign, client_key=client_key)


def test_the_fallback_does_not_lead_out_of_its_folder():
    with AsyncSsh() as server:
        key = paramiko.Ed25519Key.from_private_key_file(str(server.client_key))
        with connect(server, host_key=server.host_key, client_key=key) as client:
            sftp = client.open_sftp()
            with pytest.raises(FileNotFoundError):
                sftp.stat("/../../etc/passwd")


def test_the_real_sshd_is_taken_where_there_is_one(sftp_server):
    assert sftp_server.kind == (OpenSsh.kind if SSHD.exists() else AsyncSsh.kind)
