"""A slow and faulty way to a PostgreSQL: a proxy between two unix sockets (reliability F3).

Runs on a thread of its own. What it does can be changed at any moment and counts for connections that are open too.
"""

import asyncio
import contextlib
import os
import shutil
import tempfile
import threading

SOCKET = ".s.PGSQL.5432"


class FaultProxy:
    def __init__(self, folder):
        """`folder` holds the socket of the database; clients find ours in self.folder."""
        self.target = os.path.join(folder, SOCKET)
        self.folder = tempfile.mkdtemp(prefix="sallyport-proxy-")
        self.heal()
        self._pairs = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._listener = self._run(asyncio.start_unix_server(self._serve, os.path.join(self.folder, SOCKET)))

    def url(self, database_url):
        """The address of the same database through this proxy."""
        return database_url.replace(os.path.dirname(self.target), self.folder)

    def slow(self, seconds):
        """Every answer of the database comes so much later."""
        self.delay = seconds

    def swallow(self):
        """Everything is taken and nothing passed on; new connections are accepted and get no answer."""
        self.swallowing = True

    def drip(self):
        """One byte of an answer each second."""
        self.dripping = True

    def heal(self):
        """Whole again for new connections. What was swallowed on the old ones stays lost."""
        self.delay, self.swallowing, self.dripping = 0, False, False

    def cut(self):
        """Ends all connections at once, without a word."""
        self._run(self._abort_all())

    def remove(self):
        self._listener.close()
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=10)

    async def _abort_all(self):
        for writer in list(self._pairs):
            writer.transport.abort()

    async def _serve(self, client, to_client):
        try:
            database, to_database = await asyncio.open_unix_connection(self.target)
        except OSError:
            to_client.transport.abort()
            return
        writers = {to_client, to_database}
        self._pairs |= writers
        with contextlib.suppress(OSError):
            await asyncio.gather(self._pump(client, to_database), self._pump(database, to_client, answers=True))
        for writer in writers:
            writer.transport.abort()
        self._pairs -= writers

    async def _pump(self, source, sink, answers=False):
        while data := await source.read(65536):
            if self.swallowing:
                continue
            if answers and self.delay:
                await asyncio.sleep(self.delay)
            for piece in self._pieces(data, answers):
                sink.write(piece)
                await sink.drain()
                if len(piece) < len(data):
                    await asyncio.sleep(1)
        raise ConnectionResetError  # one side has ended, and so does the other

    def _pieces(self, data, answers):
        if not (answers and self.dripping):
            return [data]
        return [data[i:i + 1] for i in range(len(data))]
