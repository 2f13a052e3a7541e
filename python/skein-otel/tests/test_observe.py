import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from types import SimpleNamespace
from typing import Any

import pytest
import skein_otel
from opentelemetry import trace
from receiver import Receiver


@pytest.fixture
def app(receiver: Receiver) -> Any:
    provider = skein_otel.register(endpoint=receiver.url, project="support")

    def sent() -> Receiver:
        provider.force_flush()
        return receiver

    return sent


def test_a_turn_is_a_span_with_all_that_is_traced_in_it(app) -> None:
    with skein_otel.turn("chat-1", "hi", user_id="tim", tags=["beta"], metadata={"a": 1}) as reply:
        trace.get_tracer("library").start_span("step").end()
        reply.output = "hello"
    turn, step = app().span("turn"), app().span("step")
    assert turn["attributes"] == {
        "openinference.span.kind": "AGENT",
        "session.id": "chat-1",
        "user.id": "tim",
        "tag.tags": ["beta"],
        "metadata": '{"a": 1}',
        "input.value": "hi",
        "input.mime_type": "text/plain",
        "output.value": "hello",
        "output.mime_type": "text/plain",
    }
    assert turn["status"] == 1
    assert step["attributes"]["session.id"] == "chat-1"
    assert (step["trace"], step["parent"]) == (turn["trace"], turn["id"])


def test_a_turn_that_fails_says_so_and_the_error_is_the_apps(app) -> None:
    async def fail() -> None:
        async with skein_otel.turn("chat-1", {"question": "hi"}):
            raise KeyError("no such order")

    with pytest.raises(KeyError):
        asyncio.run(fail())
    turn = app().span("turn")
    assert turn["status"] == 2
    assert turn["attributes"]["input.value"] == '{"question": "hi"}'
    assert turn["events"][0][1]["exception.type"] == "KeyError"


def test_observed_functions_are_steps_with_input_output_and_kind(app) -> None:
    @skein_otel.observe(kind="TOOL")
    def get_weather(city: str, unit: str = "C") -> dict[str, int]:
        return {"degrees": 18}

    @skein_otel.observe
    async def answer(question: str) -> str:
        await asyncio.sleep(0)
        return str(get_weather("Paris", unit="F")["degrees"])

    assert asyncio.run(answer("How warm?")) == "18"
    answered, weather = app().span("answer"), app().span("get_weather")
    assert weather["parent"] == answered["id"]
    assert weather["attributes"] == {
        "openinference.span.kind": "TOOL",
        "tool.name": "get_weather",
        "input.value": '{"city": "Paris", "unit": "F"}',
        "input.mime_type": "application/json",
        "output.value": '{"degrees": 18}',
        "output.mime_type": "application/json",
    }
    assert answered["attributes"]["input.value"] == "How warm?"
    assert answered["attributes"]["output.value"] == "18"


def test_the_output_of_a_stream_is_its_text(app) -> None:
    def chunk(text: str | None) -> Any:
        return SimpleNamespace(choices=[SimpleNamespace(delta=SimpleNamespace(content=text))])

    @skein_otel.observe
    def words() -> Iterator[str]:
        yield "Hello "
        trace.get_tracer("library").start_span("between").end()
        yield "you"

    @skein_otel.observe
    async def chunks() -> AsyncIterator[Any]:
        for piece in (chunk("Hello "), chunk("Tim"), chunk(None), SimpleNamespace(choices=[])):
            yield piece

    @skein_otel.observe
    def left() -> Iterator[str]:
        yield "one"
        yield "two"

    async def read() -> None:
        async for _ in chunks():
            pass

    assert list(words()) == ["Hello ", "you"]
    asyncio.run(read())
    unread = left()
    next(unread)
    unread.close()
    sent = app()
    assert sent.span("words")["attributes"]["output.value"] == "Hello you"
    assert sent.span("between")["parent"] == sent.span("words")["id"]
    assert sent.span("chunks")["attributes"]["output.value"] == "Hello Tim"
    assert sent.span("left")["attributes"]["output.value"] == "one"


def test_values_that_can_not_be_written_do_not_stop_the_app(app) -> None:
    class Odd:
        def __str__(self) -> str:
            raise RuntimeError("no text")

    @skein_otel.observe
    def odd(value: object) -> object:
        return value

    cycle: list[object] = []
    cycle.append(cycle)
    for value in (Odd(), cycle, b"abc", {1, 2}, float("nan")):
        assert odd(value) is value
    outputs = [span["attributes"]["output.value"] for span in app().spans()]
    assert outputs == ['"[a Odd]"', "[[...]]", '"[3 bytes]"', "[1, 2]", "NaN"]


def test_a_turn_of_no_session_is_in_none_and_one_tag_is_one(app) -> None:
    with skein_otel.turn(None, "hi", tags="beta"):
        pass
    attributes = app().span("turn")["attributes"]
    assert "session.id" not in attributes
    assert attributes["tag.tags"] == ["beta"]


def test_an_observed_generator_takes_and_gives_what_it_did_before(app) -> None:
    @skein_otel.observe
    def count(most: int) -> Any:
        told = []
        for n in range(most):
            told.append((yield str(n)))
        return told

    steps = count(2)
    assert (next(steps), steps.send("a")) == ("0", "1")
    with pytest.raises(StopIteration) as stopped:
        steps.send("b")
    assert stopped.value.value == ["a", "b"]
    assert app().span("count")["attributes"]["output.value"] == "01"


def test_an_observed_stream_that_is_left_is_closed_at_once(app) -> None:
    closed = []

    @skein_otel.observe
    async def words() -> AsyncIterator[str]:
        try:
            yield "one"
            yield "two"
        finally:
            closed.append(True)

    async def leave() -> list[bool]:
        async with aclosing(words()) as steps:
            async for _ in steps:
                break
        return list(closed)

    assert asyncio.run(leave()) == [True]
    assert app().span("words")["attributes"]["output.value"] == "one"


def test_pieces_of_a_shape_that_is_not_known_are_the_apps_own_affair(app) -> None:
    @skein_otel.observe
    def complete() -> Iterator[Any]:
        yield SimpleNamespace(choices=[SimpleNamespace(text="Once")])
        yield SimpleNamespace(choices=[SimpleNamespace(text=" upon")])
        yield SimpleNamespace(choices=[SimpleNamespace()])

    assert len(list(complete())) == 3
    assert app().span("complete")["attributes"]["output.value"] == "Once upon"


def test_of_a_stream_without_end_so_much_is_kept(app) -> None:
    @skein_otel.observe
    def pour() -> Iterator[str]:
        for _ in range(30):
            yield "x" * 100_000

    for _ in pour():
        pass
    assert len(app().span("pour")["attributes"]["output.value"]) == 1_000_000
