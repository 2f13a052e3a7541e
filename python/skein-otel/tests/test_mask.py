from typing import Any

import pytest
import skein_otel
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.trace import Link
from receiver import Receiver

SAID = {
    "input.value": "a secret",
    "output.value": "an answer",
    "llm.input_messages.0.message.role": "user",
    "llm.input_messages.0.message.content": "a secret",
    "llm.output_messages.0.message.content": "an answer",
    "gen_ai.input.messages": '[{"role":"user"}]',
    "gen_ai.output.messages": '[{"role":"assistant"}]',
    "llm.model_name": "gpt-4o-mini",
}


def send(receiver: Receiver, **options: Any) -> dict[str, Any]:
    processor = skein_otel.SkeinSpanProcessor(endpoint=receiver.url, **options)
    provider = TracerProvider(span_limits=SpanLimits(max_span_attributes=9))
    provider.add_span_processor(processor)
    span = provider.get_tracer("app").start_span("a", attributes={"dropped": 1, "left": 2, **SAID})
    span.add_event("gen_ai.user.message", {"content": "a secret"})
    span.add_event("other", {"content": "fine"})
    span.end()
    provider.shutdown()
    return receiver.span("a")


def test_nothing_is_hidden_unless_asked(receiver: Receiver) -> None:
    sent = send(receiver)
    assert sent["attributes"] == {"left": 2, **SAID}
    assert sent["dropped"] == 1


def test_what_was_dropped_is_told_also_of_a_span_that_is_masked(receiver: Receiver) -> None:
    processor = skein_otel.SkeinSpanProcessor(endpoint=receiver.url, mask=lambda _, value: value)
    limits = SpanLimits(max_events=1, max_links=1, max_event_attributes=1)
    provider = TracerProvider(span_limits=limits)
    provider.add_span_processor(processor)
    tracer = provider.get_tracer("app")
    other = tracer.start_span("other").get_span_context()
    span = tracer.start_span("a", links=[Link(other), Link(other), Link(other)])
    for _ in range(3):
        span.add_event("token", {"a": 1, "b": 2})
    span.end()
    provider.shutdown()
    sent = receiver.span("a")
    told = [sent["dropped_events"], sent["dropped_of_events"], sent["dropped_links"]]
    assert told == [2, [1], 2]


def test_hidden_inputs(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENINFERENCE_HIDE_INPUTS", "true")
    sent = send(receiver)
    assert sent["attributes"] == {
        "left": 2,
        "input.value": "__REDACTED__",
        "output.value": "an answer",
        "llm.output_messages.0.message.content": "an answer",
        "gen_ai.output.messages": '[{"role":"assistant"}]',
        "llm.model_name": "gpt-4o-mini",
    }
    assert sent["events"] == [("gen_ai.user.message", {}), ("other", {"content": "fine"})]
    assert sent["dropped"] == 1


def test_hidden_texts_keep_the_shape_of_messages(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENINFERENCE_HIDE_INPUT_TEXT", "TRUE")
    attributes = send(receiver)["attributes"]
    assert attributes["llm.input_messages.0.message.role"] == "user"
    assert attributes["llm.input_messages.0.message.content"] == "__REDACTED__"
    assert "gen_ai.input.messages" not in attributes
    assert attributes["input.value"] == "a secret"


@pytest.mark.parametrize(
    ("variable", "keys"),
    [
        (
            "OPENINFERENCE_HIDE_INPUTS",
            ["gen_ai.retrieval.query.text", "langwatch.input", "request_data", "events"],
        ),
        (
            "OPENINFERENCE_HIDE_OUTPUTS",
            ["gen_ai.retrieval.documents", "langwatch.output", "response_data", "events"],
        ),
    ],
)
def test_other_vocabularies_are_hidden_too(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, variable: str, keys: list[str]
) -> None:
    monkeypatch.setenv(variable, "true")
    provider = TracerProvider()
    provider.add_span_processor(skein_otel.SkeinSpanProcessor(endpoint=receiver.url))
    provider.get_tracer("app").start_span("b", attributes=dict.fromkeys(keys, "secret")).end()
    provider.shutdown()
    assert "secret" not in receiver.span("b")["attributes"].values()


def test_a_mask_of_the_app(receiver: Receiver) -> None:
    def mask(key: str, value: Any) -> Any:
        if key == "output.value":
            raise RuntimeError("a bug of the app's")
        if key == "left":
            return None
        return value.replace("secret", "…") if isinstance(value, str) else value

    attributes = send(receiver, mask=mask)["attributes"]
    assert attributes["input.value"] == "a …"
    assert attributes["output.value"] == "__REDACTED__"
    assert "left" not in attributes


def test_long_pictures(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENINFERENCE_BASE64_IMAGE_MAX_LENGTH", "40")
    provider = TracerProvider()
    provider.add_span_processor(skein_otel.SkeinSpanProcessor(endpoint=receiver.url))
    picture = "data:image/png;base64," + "A" * 40
    provider.get_tracer("app").start_span("b", attributes={"url": picture, "text": "A" * 90}).end()
    provider.shutdown()
    assert receiver.span("b")["attributes"] == {"url": "__REDACTED__", "text": "A" * 90}
