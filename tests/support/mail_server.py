"""A mail server (SMTP) on loopback that keeps what it is sent, for tests. Needs the Python of Debian only.

It speaks what a submission server must (RFC 5321, RFC 3207, RFC 4954) and can be told to refuse, to hang, or to
offer no TLS.
"""

import base64
import contextlib
import email
import socket
import ssl
import threading


class MailServer:
    """`tls`: None, "starttls" or "tls". `hang_at`: a command (such as DATA) that is never answered. `refuse`:
    a command that is answered 550. `accounts`: name and password that it asks for."""

    def __init__(self, tls=None, certificate=None, key=None, refuse=None, hang_at=None, account=None):
        self.tls, self.refuse, self.hang_at, self.account = tls, refuse, hang_at, account
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate, key)
        self.letters = []  # email.message.Message
        self.commands = []  # every line but those of letters
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.ended = threading.Event()
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.ended.set()
        with contextlib.suppress(OSError):  # closed before
            self.listener.shutdown(socket.SHUT_RDWR)  # ends the accept() of the other thread
        self.listener.close()

    def accept(self):
        while not self.ended.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve_quietly, args=(connection,), daemon=True).start()

    def serve_quietly(self, connection):
        try:
            with contextlib.ExitStack() as open_now:
                open_now.enter_context(connection)
                self.serve(connection, open_now)
        except (OSError, ssl.SSLError):
            pass  # the client has gone, or does not trust us

    def serve(self, connection, open_now):
        if self.tls == "tls":
            connection = open_now.enter_context(self.context.wrap_socket(connection, server_side=True))
        lines = connection.makefile("rb")
        secured = self.tls == "tls"

        def say(text):
            connection.sendall(text.encode() + b"\r\n")

        say("220 mail.example ESMTP")
        for raw in iter(lines.readline, b""):
            line = raw.decode("ascii").rstrip("\r\n")
            self.commands.append(line)
            word = line.split(" ")[0].upper()
            if word == self.hang_at:
                self.ended.wait()
                return
            if word == self.refuse:
                say("550 5.7.1 not here")
            elif word in ("EHLO", "HELO"):
                offers = ["mail.example"]
                offers += ["STARTTLS"] if self.tls == "starttls" and not secured else []
                offers += ["AUTH PLAIN"] if self.account else []
                for i, offer in enumerate(offers):
                    say(f"250{' ' if i == len(offers) - 1 else '-'}{offer}")
            elif word == "STARTTLS":
                say("220 go on")
                connection = open_now.enter_context(self.context.wrap_socket(connection, server_side=True))
                lines = connection.makefile("rb")
                self.serve_rest(connection, lines, say_to(connection))
                return
            elif self.simple(word, line, lines, say):
                return

    def serve_rest(self, connection, lines, say):
        """The conversation after STARTTLS."""
        for raw in iter(lines.readline, b""):
            line = raw.decode("ascii").rstrip("\r\n")
            self.commands.append("(tls) " + line)
            word = line.split(" ")[0].upper()
            if word == "EHLO":
                say("250-mail.example")
                say("250 AUTH PLAIN" if self.account else "250 8BITMIME")
            elif self.simple(word, line, lines, say):
                return

    def simple(self, word, line, lines, say):
        """What is the same with and without TLS; true at the end of the conversation."""
        if word == "AUTH":
            given = line.split(" ")[2:] or [self.challenge(lines, say)]
            right = base64.b64encode(b"\0" + b"\0".join(part.encode() for part in self.account)).decode()
            say("235 welcome" if given[0] == right else "535 wrong")
        elif word == "DATA":
            say("354 go on")
            letter = b""
            for raw in iter(lines.readline, b".\r\n"):
                letter += raw
            self.letters.append(email.message_from_bytes(letter))
            say("250 taken")
        elif word == "QUIT":
            say("221 bye")
            return True
        else:
            say("250 well")
        return False

    @staticmethod
    def challenge(lines, say):
        say("334 ")
        return lines.readline().decode().strip()


def say_to(connection):
    return lambda text: connection.sendall(text.encode() + b"\r\n")
