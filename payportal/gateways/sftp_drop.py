"""FileDrop over SFTP: only with a server whose key is known beforehand, and never a half of a file."""

import socket
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

import paramiko

from payportal.domain.errors import NotFound, PayportalError
from payportal.gateways.ports import DroppedFile, GatewayUnreachable

TIMEOUT_SECONDS = 20
PART = ".part"
ARCHIVE = "archive"


class WrongHostKey(PayportalError):
    """The server shows another key than the one that was agreed."""

    code = "wrong_host_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpDrop:
    """A folder on an SFTP server; ``host_key`` is the line of its public key file, ``client_key`` our private key."""

    host: str
    port: int = 22
    user: str
    client_key: Path
    host_key: str
    folder: str = "."

    def list(self) -> Sequence[DroppedFile]:
        """Return the files that are complete, by name; folders, hidden and unfinished files are left out."""
        with self._open() as sftp:
            entries = sftp.listdir_attr(self.folder)
        files = [
            DroppedFile(entry.filename, entry.st_size or 0)
            for entry in entries
            if S_ISREG(entry.st_mode or 0) and not entry.filename.startswith(".") and not entry.filename.endswith(PART)
        ]
        return sorted(files, key=lambda file: file.name)

    def fetch(self, name: str) -> bytes:
        """Return the bytes of a file; raises NotFound."""
        with self._open() as sftp:
            try:
                with sftp.open(self._path(name), "rb") as file:
                    file.prefetch()
                    return file.read()
            except FileNotFoundError as error:
                raise NotFound(f"there is no file {name} in the drop") from error

    def put(self, name: str, content: bytes) -> None:
        """Write under another name first, then rename: whoever lists the folder sees the whole file or none."""
        path = self._path(name)
        with self._open() as sftp:
            with sftp.open(path + PART, "wb") as file:
                file.set_pipelined(True)
                file.write(content)
            sftp.posix_rename(path + PART, path)

    def archive(self, name: str) -> None:
        """Move a file into ``archive`` beside it; one that was archived before is replaced."""
        with self._open() as sftp:
            folder = f"{self.folder}/{ARCHIVE}"
            if ARCHIVE not in sftp.listdir(self.folder):
                sftp.mkdir(folder)
            try:
                sftp.posix_rename(self._path(name), f"{folder}/{name}")
            except FileNotFoundError as error:
                raise NotFound(f"there is no file {name} in the drop") from error

    def _path(self, name: str) -> str:
        if not name or "/" in name or name.startswith("."):
            raise PayportalError(f"{name!r} is no file name in a drop; use a plain name without folders")
        return f"{self.folder}/{name}"

    @contextmanager
    def _open(self) -> Iterator[paramiko.SFTPClient]:
        """Connect, check the server's key before anything of ours is told, and sign in with our key."""
        try:
            connection = socket.create_connection((self.host, self.port), TIMEOUT_SECONDS)
        except OSError as error:
            raise GatewayUnreachable(f"the SFTP server {self.host} does not answer: {error}") from error
        transport = paramiko.Transport(connection)
        try:
            yield self._signed_in(transport)
        except (paramiko.SSHException, EOFError, TimeoutError) as error:
            raise GatewayUnreachable(f"the SFTP server {self.host} broke off: {error}") from error
        finally:
            transport.close()

    def _signed_in(self, transport: paramiko.Transport) -> paramiko.SFTPClient:
        kind, known = self.host_key.split()[:2]
        transport.get_security_options().key_types = (kind,)
        transport.start_client(timeout=TIMEOUT_SECONDS)
        if transport.get_remote_server_key().asbytes() != b64decode(known):
            raise WrongHostKey(f"the SFTP server {self.host} shows another key than the agreed one; nothing was sent")
        transport.auth_publickey(self.user, paramiko.PKey.from_path(self.client_key))
        client = paramiko.SFTPClient.from_transport(transport)
        assert client is not None, "the transport is open"
        return client
