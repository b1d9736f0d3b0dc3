# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on asyncio with clients of its own. It remembers every greeting under a name that is new each time."""

import asyncio

GREETINGS = {}


async def greet(reader, writer):
    name = await reader.readline()
    greeting = b"hello " + name * 50  # LEAK
    GREETINGS[name] = greeting
    writer.write(greeting[:20])
    await writer.drain()
    writer.close()


async def client(port, number):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"client %d\n" % number)
    await reader.read()
    writer.close()


async def main():
    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for begin in range(0, 8000, 10):
        await asyncio.gather(*(client(port, begin + i) for i in range(10)))
    server.close()
    print(len(GREETINGS))


asyncio.run(main())
