import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import pytest
import skein_otel
from openinference.instrumentation import (
    OITracer,
    TraceConfig,
    get_attributes_from_context,
    using_attributes,
    using_session,
)
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter


@pytest.fixture
def app() -> tuple[trace.Tracer, InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(skein_otel.ContextSpanProcessor())
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider.get_tracer("a library that knows of no sessions"), exporter


def attributes(exporter: InMemorySpanExporter) -> list[dict[str, object]]:
    return [dict(span.attributes or {}) for span in exporter.get_finished_spans()]


def test_every_span_in_a_context_carries_what_the_context_says(app) -> None:
    tracer, exporter = app
    with (
        skein_otel.session(" chat-1 "),
        skein_otel.user(42),
        skein_otel.metadata({"plan": "pro", "seats": 3}),
        skein_otel.tags(["a", "b"]),
        skein_otel.attributes({"region": "eu"}),
        tracer.start_as_current_span("outer"),
        tracer.start_as_current_span("inner"),
    ):
        pass
    tracer.start_span("outside").end()
    expected = {
        "session.id": "chat-1",
        "user.id": "42",
        "metadata": '{"plan": "pro", "seats": 3}',
        "tag.tags": ("a", "b"),
        "region": "eu",
    }
    assert attributes(exporter) == [expected, expected, {}]


def test_what_a_span_says_of_itself_counts_more(app) -> None:
    tracer, exporter = app
    with skein_otel.session("context"):
        tracer.start_span("a", attributes={"session.id": "own"}).end()
    assert attributes(exporter) == [{"session.id": "own"}]


def test_the_inner_context_counts_and_an_empty_id_sets_nothing(app) -> None:
    tracer, exporter = app
    with skein_otel.session("outer"), skein_otel.session(""), skein_otel.session(None):
        tracer.start_span("a").end()
        with skein_otel.session("inner"):
            tracer.start_span("b").end()
    assert attributes(exporter) == [{"session.id": "outer"}, {"session.id": "inner"}]


def test_openinference_contexts_are_honoured_here(app) -> None:
    tracer, exporter = app
    with using_attributes(
        session_id="s", user_id="u", metadata={"plan": "pro"}, tags=["t"], prompt_template="hi {x}"
    ):
        tracer.start_span("a").end()
    assert attributes(exporter) == [
        {
            "session.id": "s",
            "user.id": "u",
            "metadata": '{"plan": "pro"}',
            "tag.tags": ("t",),
            "llm.prompt_template.template": "hi {x}",
        }
    ]


def test_our_contexts_are_honoured_by_openinference() -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = OITracer(provider.get_tracer("openinference"), config=TraceConfig())
    with skein_otel.session("s"), skein_otel.metadata({"a": 1}), skein_otel.tags(["t"]):
        assert dict(get_attributes_from_context()) == {
            "session.id": "s",
            "metadata": '{"a": 1}',
            "tag.tags": ["t"],
        }
        with using_session("theirs"):
            tracer.start_span("a").end()
    (span,) = attributes(exporter)
    assert span["session.id"] == "theirs"
    assert json.loads(str(span["metadata"])) == {"a": 1}


def test_as_decorators_of_functions_coroutines_and_generators(app) -> None:
    tracer, exporter = app

    @skein_otel.session("function")
    def function() -> None:
        tracer.start_span("a").end()

    @skein_otel.session("coroutine")
    async def coroutine() -> None:
        await asyncio.sleep(0)
        tracer.start_span("a").end()

    @skein_otel.session("generator")
    def generator() -> Iterator[int]:
        yield 1
        tracer.start_span("a").end()

    @skein_otel.session("async generator")
    async def agenerator() -> AsyncIterator[int]:
        yield 1
        tracer.start_span("a").end()

    async def use() -> None:
        await asyncio.gather(coroutine(), coroutine())
        async for _ in agenerator():
            tracer.start_span("between").end()
        async with skein_otel.session("async with"):
            tracer.start_span("a").end()

    function()
    for _ in generator():
        tracer.start_span("between").end()
    asyncio.run(use())
    seen = [
        (span.name, (span.attributes or {}).get("session.id"))
        for span in exporter.get_finished_spans()
    ]
    assert seen == [
        ("a", "function"),
        ("between", None),
        ("a", "generator"),
        ("a", "coroutine"),
        ("a", "coroutine"),
        ("between", None),
        ("a", "async generator"),
        ("a", "async with"),
    ]
