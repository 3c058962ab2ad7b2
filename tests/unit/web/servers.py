"""A service whose use-cases are a function, running in a thread."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from websockets.sync.client import ClientConnection

from companion.client.folder import private_folder
from companion.client.place import COMMAND_ROUTE, EXTENSION_ROUTE, is_listening, open_connection
from companion.config import Paths
from companion.errors import HoldfastError
from companion.model import VaultState
from companion.protocol import codec
from companion.protocol.codec import Message
from companion.protocol.messages import Hello, Params, StopService
from companion.protocol.replies import Done, Welcome
from companion.web.dispatch import Effect, Progress
from companion.web.server import serve

Answer = Callable[[Params, Progress], object]


@dataclass
class FakeDispatch:
    """Says hello and stop; `answer` does everything else."""

    answer: Answer
    asked: list[str] = field(default_factory=list)
    refuse_hello_with: HoldfastError | None = None

    def carry_out(self, params: Params, progress: Progress) -> object:
        self.asked.append(params.method)
        match params:
            case Hello() if self.refuse_hello_with is not None:
                raise self.refuse_hello_with
            case Hello():
                return Welcome(1, "0", VaultState.LOCKED)
            case StopService():
                return Done()
        return self.answer(params, progress)


@dataclass
class Running:
    paths: Paths
    dispatch: FakeDispatch
    effects: list[Effect] = field(default_factory=list)

    def open(self, route: str = COMMAND_ROUTE, *, hello: bool = True) -> Talk:
        talk = Talk(open_connection(self.paths, route))
        if hello:
            app = "extension" if route == EXTENSION_ROUTE else "command"
            talk.ask(Hello(protocol_min=1, protocol_max=1, app=app, version="0"))
        return talk


@dataclass
class Talk:
    connection: ClientConnection
    count: int = 0

    def send(self, params: Params) -> str:
        self.count += 1
        self.connection.send(codec.encode_request(str(self.count), params))
        return str(self.count)

    def next(self, timeout: float = 10) -> Message:
        data = self.connection.recv(timeout)
        assert isinstance(data, bytes)
        return codec.read_message(data)

    def ask(self, params: Params) -> Message:
        request_id = self.send(params)
        message = self.next()
        assert message.id == request_id
        return message

    def code(self, params: Params) -> str | None:
        error = self.ask(params).error
        return None if error is None else error.code


@contextlib.contextmanager
def running(folder: Path, answer: Answer) -> Iterator[Running]:
    paths = Paths(home=folder, socket=folder / "run" / "s")
    private_folder(paths.run)
    one = Running(paths, FakeDispatch(answer))
    thread = threading.Thread(target=lambda: one.effects.append(serve(paths, one.dispatch)))  # type: ignore[arg-type]
    thread.start()
    try:
        deadline = time.monotonic() + 10
        while not is_listening(paths):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield one
    finally:
        if thread.is_alive():
            with contextlib.suppress(Exception):
                one.open().ask(StopService())
        thread.join(10)
        assert not thread.is_alive()
