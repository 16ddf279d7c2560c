"""A real SMTP server on this machine, as small as one can be, that keeps what it was given."""

from __future__ import annotations

import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from coverage.settings import MailSecurity, MailServer


@dataclass(kw_only=True)
class Mailbox:
    """What a server was told, and how it answers: ``refused`` recipients get this line."""

    port: int = 0
    mails: list[tuple[str, str, bytes]] = field(default_factory=list)
    """Envelope sender, recipient, and the message."""
    greetings: list[str] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)
    """For each mail, whether it came over TLS."""
    refused: str = ""
    data_refused: str = ""

    def server(self, security: MailSecurity, *, user: str = "", password: str = "") -> MailServer:
        """Its address as settings have it."""
        return MailServer(
            security=security, host="127.0.0.1", port=self.port, user=user, password=password
        )


@contextmanager
def mail_server(
    security: MailSecurity = MailSecurity.PLAIN, *, certificate: Path | None = None
) -> Iterator[Mailbox]:
    """A server that is gone afterwards; ``certificate`` is a PEM file with its key."""
    mailbox, context = Mailbox(), None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    class Conversation(_Conversation):
        box, tls, at_once = mailbox, context, security is MailSecurity.TLS

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        mailbox.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield mailbox
        server.shutdown()
        thread.join()


def make_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that signed itself, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


class _Conversation(socketserver.StreamRequestHandler):
    """One client, by RFC 5321, as far as a client that behaves needs it."""

    box: Mailbox
    tls: ssl.SSLContext | None
    at_once: bool
    secure = False

    def handle(self) -> None:
        try:
            if self.at_once:
                self._secure()
            self._say("220 here")
            while line := self.rfile.readline():
                if not self._answer(line.decode().strip()):
                    return
        except (ssl.SSLError, ConnectionError):
            return  # a client that does not trust us hangs up

    def finish(self) -> None:
        super().finish()
        self.connection.close()  # the server closes what it gave us, which was plain

    def _answer(self, line: str) -> bool:
        verb, _, rest = line.partition(" ")
        match verb.upper():
            case "EHLO":
                self.box.greetings.append(rest)
                offers = ["here", "AUTH PLAIN", *(["STARTTLS"] if self.tls else [])]
                self._say(*(f"250-{each}" for each in offers), "250 8BITMIME")
            case "STARTTLS":
                self._say("220 go ahead")
                self._secure()
            case "AUTH":
                self.box.passwords.append(rest)
                self._say("235 welcome")
            case "MAIL":
                self.sender = rest.partition("<")[2].partition(">")[0]
                self._say("250 ok")
            case "RCPT":
                self.recipient = rest.partition("<")[2].partition(">")[0]
                self._say(self.box.refused or "250 ok")
            case "DATA":
                self._say("354 go on")
                self._take()
            case "QUIT":
                self._say("221 bye")
                return False
            case _:
                self._say("250 ok")
        return True

    def _take(self) -> None:
        body = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            body += line.removeprefix(b".")
        if not self.box.data_refused:
            self.box.mails.append((self.sender, self.recipient, body))
            self.box.secured.append(self.secure)
        self._say(self.box.data_refused or "250 taken")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def _secure(self) -> None:
        assert self.tls
        self.rfile.close()
        self.connection = self.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)  # type: ignore[assignment]
        self.secure = True
