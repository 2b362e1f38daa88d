"""Concurrent readers of pages, in a process of their own: plain sockets, so that the measuring costs little.

Reads a plan as JSON from standard input and writes the milliseconds of every answer to standard output.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field

END = b"\r\n\r\n"


@dataclass
class Reader:
    """One browser-like connection that is kept open."""

    host: str
    port: int
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    milliseconds: list[float] = field(default_factory=list)

    async def ask(self, request: bytes) -> int:
        """Send one request and read its whole answer; returns the status."""
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self.streams
        start = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(END)
        status, lengths = int(head[9:12]), [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        if lengths:
            await reader.readexactly(int(lengths[0].split(b":")[1]))
        else:
            await self.read_chunks(reader)
        self.milliseconds.append((time.perf_counter() - start) * 1000)
        if b"connection: close" in head.lower():
            writer.close()
            self.streams = None
        return status

    async def read_chunks(self, reader: asyncio.StreamReader) -> None:
        """A chunked answer up to its end."""
        while True:
            size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
            await reader.readexactly(size + 2)
            if size == 0:
                return


async def read_all(plan: dict[str, object]) -> dict[str, object]:
    """Let every reader take the next request until the plan is done."""
    host, port = str(plan["host"]), int(str(plan["port"]))
    requests = [text.encode() for text in plan["requests"]]  # type: ignore[attr-defined]
    turns = iter(range(int(str(plan["count"]))))
    readers, statuses = [Reader(host, port) for _ in range(int(str(plan["readers"])))], set()

    async def work(reader: Reader) -> None:
        for turn in turns:
            statuses.add(await reader.ask(requests[turn % len(requests)]))

    await asyncio.gather(*(work(reader) for reader in readers))
    return {"milliseconds": [ms for reader in readers for ms in reader.milliseconds], "statuses": sorted(statuses)}


if __name__ == "__main__":
    json.dump(asyncio.run(read_all(json.load(sys.stdin))), sys.stdout)
