"""A throw-away SFTP server on loopback: OpenSSH's sshd where it is installed, else asyncssh.

Both take one key, refuse every other one, and start the client in ``folder``: use relative names.
"""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType

import asyncssh

from tests.servers.ports import answers, die_with_parent, free_port, wait_until

SSHD = Path("/usr/sbin/sshd")  # sshd starts itself again and insists on its absolute path
CONFIGURATION = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {keys}/host
PidFile none
AuthorizedKeysFile {keys}/client.pub
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UsePAM no
Subsystem sftp internal-sftp -d {folder}
ForceCommand internal-sftp -d {folder}
"""


class SftpServer(ABC):
    """A running SFTP server: where it listens, who may come in, and the folder that it shows."""

    kind = ""

    def __init__(self) -> None:
        self.host, self.port = "127.0.0.1", free_port()
        self.user = pwd.getpwuid(os.geteuid()).pw_name

    def __enter__(self) -> "SftpServer":
        self.keys = Path(tempfile.mkdtemp(prefix="payportal-sftp-"))
        self.folder = self.keys / "folder"
        self.folder.mkdir()
        for name in ("host", "client"):
            key = asyncssh.generate_private_key("ssh-ed25519")
            key.write_private_key(self.keys / name)
            key.write_public_key(self.keys / f"{name}.pub")
        self.client_key = self.keys / "client"
        self.host_key = (self.keys / "host.pub").read_text().strip()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.keys, ignore_errors=True)

    def empty(self) -> None:
        """Forget every file, so that the next test begins with an empty folder."""
        for entry in self.folder.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    @abstractmethod
    def start(self) -> None:
        """Return once the server listens."""

    @abstractmethod
    def stop(self) -> None:
        """Return once the server is gone."""


class OpenSsh(SftpServer):
    """Debian's sshd, which also runs as an ordinary user."""

    kind = "OpenSSH"

    def start(self) -> None:
        """Start sshd in the foreground, so that it ends with the tests."""
        configuration = self.keys / "sshd_config"
        configuration.write_text(CONFIGURATION.format(port=self.port, keys=self.keys, folder=self.folder))
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # root's sshd separates its privileges there
        with (self.keys / "log").open("wb") as log:
            command = [SSHD, "-D", "-e", "-f", configuration]
            self.process = subprocess.Popen(command, stderr=log, preexec_fn=die_with_parent)  # noqa: PLW1509
        wait_until(lambda: answers(self.port), self.process)

    def stop(self) -> None:
        """End sshd."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


class AsyncSsh(SftpServer):
    """asyncssh in a thread of its own, locked into the folder."""

    kind = "asyncssh"

    def start(self) -> None:
        """Start the event loop and wait until the server listens."""
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.listener = asyncio.run_coroutine_threadsafe(self._listen(), self.loop).result(30)

    def stop(self) -> None:
        """Close the listener and end the loop."""
        asyncio.run_coroutine_threadsafe(self._close(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    async def _listen(self) -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            self.host,
            self.port,
            server_host_keys=[str(self.keys / "host")],
            authorized_client_keys=str(self.keys / "client.pub"),
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(self.folder).encode()),
        )

    async def _close(self) -> None:
        self.listener.close()
        await self.listener.wait_closed()


def sftp_server() -> SftpServer:
    """Return the best SFTP server of this machine, not yet started."""
    return OpenSsh() if SSHD.exists() else AsyncSsh()
