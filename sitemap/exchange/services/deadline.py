"""An end for a whole request, however slowly its bytes come.

A time limit of a socket bounds one wait only: a server that sends a byte a
minute holds a program up for ever, in the TLS handshake, in the headers and in
the body alike. Here a clock runs beside the request and ends its connection.
"""

import os
import socket
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import urllib3

__all__ = ["Deadline", "pools_with"]


class Deadline:
    """A clock that ends a connection after ``limit_s`` seconds; ``passed`` tells whether it did.

    What is read after that looks like an end or an error of the connection, so
    that ``passed`` has to be asked in either case.
    """

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        self.passed = False
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._timer: threading.Timer | None = None
        self.extend(limit_s)

    def extend(self, limit_s: float) -> None:
        """Begin anew, with another limit."""
        self._stop()
        self.limit_s = limit_s
        self._timer = threading.Timer(max(0.0, limit_s), self._end)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, line: socket.socket) -> None:
        """End this connection when the time has come."""
        with self._lock:
            self._close()
            # A second handle on the connection: TLS takes the first one over.
            self._line = socket.socket(fileno=os.dup(line.fileno()))
            if self.passed:
                self._cut()

    def __enter__(self) -> Self:
        """Use it for the time of a request."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the clock."""
        self._stop()
        with self._lock:
            self._close()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _end(self) -> None:
        with self._lock:
            self.passed = True
            self._cut()

    def _cut(self) -> None:
        if self._line is not None:
            try:
                self._line.shutdown(socket.SHUT_RDWR)
            except OSError:  # the other side has ended it already
                return

    def _close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def pools_with(deadline: Deadline) -> "dict[str, type[urllib3.HTTPConnectionPool]]":
    """Return urllib3's kinds of connection pools, by scheme, whose connections end with ``deadline``."""
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.connection import HTTPConnection, HTTPSConnection

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _watched(super()._new_conn(), deadline)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _watched(super()._new_conn(), deadline)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _watched(line: Any, deadline: Deadline) -> socket.socket:
    deadline.watch(line)
    made: socket.socket = line
    return made
