"""A small HTTP server on asyncio: GET gives the edit's number, POST the length and digest of the body, /socket a WebSocket that echoes."""

import asyncio
import base64
import hashlib
import os
import signal
import sys

EDIT = os.environ["EDIT"]
MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
sockets: set[asyncio.StreamWriter] = set()


async def read_body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "") == "chunked":
        parts = []
        while size := int((await reader.readline()).split(b";")[0], 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readline()
        return b"".join(parts)
    return await reader.readexactly(int(headers.get("content-length", "0")))


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while line := await reader.readline():
            method, path, _ = line.decode("latin1").split(" ", 2)
            headers = {}
            while (field := await reader.readline()) not in (b"\r\n", b""):
                name, _, value = field.decode("latin1").partition(":")
                headers[name.lower()] = value.strip()
            if path == "/socket":
                return await echo(reader, writer, headers["sec-websocket-key"])
            body = await read_body(reader, headers)
            text = EDIT if method == "GET" else f"{EDIT} {len(body)} {hashlib.sha1(body).hexdigest()}"
            data = text.encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%b" % (len(data), data))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        sockets.discard(writer)
        writer.close()


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: str) -> None:
    accept = base64.b64encode(hashlib.sha1(key.encode() + MAGIC).digest())
    writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %b\r\n\r\n" % accept)
    sockets.add(writer)
    while True:
        first, second = await reader.readexactly(2)
        size = second & 127
        mask = await reader.readexactly(4)
        payload = bytes(b ^ mask[i % 4] for i, b in enumerate(await reader.readexactly(size)))
        if first & 15 == 8:
            writer.write(bytes([0x88, size]) + payload)
            return
        writer.write(bytes([0x81, size]) + payload)


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]), backlog=512, limit=2**20)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
    # Going away (1001), as RFC 6455 asks of a server that stops.
    for writer in list(sockets):
        writer.write(b"\x88\x02\x03\xe9")
        writer.close()
    server.close()
    await asyncio.sleep(0.2)


asyncio.run(main())
