"""An HTTP server of raw bytes on a real socket: a handler writes what it likes, when it likes.

async def handler(call: Call) -> None:
    await call.reply(b"body", headers={"Content-Type": "text/plain"})

async with serve(handler) as server:
    server.url("/path")          # http://127.0.0.1:<port>/path
    server.calls                 # every request so far
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import trustme


@dataclass
class Call:
    """One request and the way to answer it; header names are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    writer: asyncio.StreamWriter = field(repr=False)

    async def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.writer.write(data)
        await self.writer.drain()

    async def head(self, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """Send status line and headers, no length added."""
        lines = [f"HTTP/1.1 {status} Status", *(f"{k}: {v}" for k, v in (headers or {}).items())]
        await self.raw(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    async def reply(
        self, body: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        """Send a whole answer with its Content-Length."""
        await self.head(status, {"Content-Length": str(len(body)), **(headers or {})})
        await self.raw(body)

    async def redirect(
        self, location: str, status: int = 302, headers: Mapping[str, str] | None = None
    ) -> None:
        """Send a redirect."""
        await self.reply(status=status, headers={"Location": location, **(headers or {})})

    async def chunk(self, data: bytes) -> None:
        """Send one chunk of a chunked body; an empty one ends it."""
        await self.raw(b"%x\r\n%b\r\n" % (len(data), data))

    def reset(self) -> None:
        """Break the connection with a TCP reset."""
        self.writer.transport.abort()

    async def gone(self) -> None:
        """Wait until the client has left."""
        while not self.writer.transport.is_closing():
            await asyncio.sleep(0.01)


Handler = Callable[[Call], Awaitable[None]]


@dataclass
class Server:
    """A running server."""

    host: str
    port: int
    scheme: str
    calls: list[Call] = field(default_factory=list)
    open_connections: int = 0
    connections: int = 0
    """All connections so far."""

    def url(self, path: str = "/") -> str:
        """Return the address of `path` on this server."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """Paths asked for so far."""
        return [call.path for call in self.calls]


@asynccontextmanager
async def serve(
    handler: Handler, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    """Run a server for the length of the block; one request a connection."""
    tasks: set[asyncio.Task[None]] = set()

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        running.connections += 1
        running.open_connections += 1
        try:
            await _serve_connection(reader, writer, handler, running)
        except (ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            running.open_connections -= 1
            tasks.discard(task)
            writer.transport.abort() if writer.transport.get_write_buffer_size() else writer.close()

    server = await asyncio.start_server(connection, host, 0, ssl=tls)
    port: int = server.sockets[0].getsockname()[1]
    running = Server(host, port, "https" if tls else "http")
    try:
        yield running
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)


async def _serve_connection(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handler: Handler, running: Server
) -> None:
    block = await reader.readuntil(b"\r\n\r\n")
    request, *lines = block.decode("latin-1").split("\r\n")
    method, path, _version = request.split(" ")
    headers = {
        name.strip().lower(): value.strip()
        for name, _c, value in (line.partition(":") for line in lines if line)
    }
    call = Call(method, path, headers, writer)
    running.calls.append(call)
    await handler(call)
    await writer.drain()


def routes(table: Mapping[str, Handler]) -> Handler:
    """Return a handler that goes by path (query left out); 404 for what is not in `table`."""

    async def handler(call: Call) -> None:
        chosen = table.get(call.path.partition("?")[0])
        if chosen is None:
            await call.reply(b"not found", 404)
        else:
            await chosen(call)

    return handler


def answer(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Handler:
    """Return a handler that always gives this answer."""

    async def handler(call: Call) -> None:
        await call.reply(body, status, headers)

    return handler


def server_tls(*names: str) -> tuple[ssl.SSLContext, trustme.CA]:
    """Return a server's TLS context with a certificate for `names`, and the authority that signed it."""
    authority = trustme.CA()
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*(names or ("localhost", "127.0.0.1"))).configure_cert(made)
    return made, authority
