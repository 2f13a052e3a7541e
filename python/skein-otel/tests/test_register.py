import logging
import subprocess
import sys
from typing import Any

import pytest
import skein_otel
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from receiver import Receiver


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


def test_it_sets_opentelemetry_up(receiver: Receiver) -> None:
    provider = skein_otel.register(
        project="プロジェクト",
        endpoint=receiver.url,
        api_key="k",
        headers={"X-Team": "a"},
        resource={"deployment.environment.name": "test"},
    )
    assert trace.get_tracer_provider() is provider
    assert skein_otel.register(project="other") is provider
    with trace.get_tracer("app").start_as_current_span("long") as span:
        for index in range(500):
            span.set_attribute(f"key.{index}", index)
    provider.force_flush()
    ((path, headers, _),) = receiver.requests
    assert path == "/v1/traces"
    assert headers["authorization"] == "Bearer k"
    assert headers["x-team"] == "a"
    assert headers["x-project-name"].encode("latin-1").decode() == "プロジェクト"
    sent = receiver.span("long")
    assert sent["resource"]["openinference.project.name"] == "プロジェクト"
    assert sent["resource"]["deployment.environment.name"] == "test"
    assert len(sent["attributes"]) == 500


def test_it_joins_the_opentelemetry_of_the_app(receiver: Receiver) -> None:
    class Replacing(TracerProvider):
        def add_span_processor(self, span_processor: Any) -> None:
            raise AssertionError("this would take the app's own away")

    own = Replacing(resource=Resource({"service.name": "app"}))
    trace.set_tracer_provider(own)
    assert skein_otel.register(project="support", endpoint=f"{receiver.url}/v1/traces/") is own
    with skein_otel.session("s"):
        own.get_tracer("app").start_span("a").end()
    own.force_flush()
    sent = receiver.span("a")
    assert sent["attributes"] == {"session.id": "s"}
    assert sent["resource"]["service.name"] == "app"
    assert sent["resource"]["openinference.project.name"] == "support"


def test_settings_from_the_environment(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKEIN_ENDPOINT", receiver.url)
    monkeypatch.setenv("SKEIN_PROJECT", "from-env")
    monkeypatch.setenv("SKEIN_API_KEY", "env-key")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-secret=of-another")
    provider = skein_otel.register()
    provider.get_tracer("app").start_span("a").end()
    provider.force_flush()
    ((_, headers, _),) = receiver.requests
    assert headers["authorization"] == "Bearer env-key"
    assert headers["x-project-name"] == "from-env"
    assert "x-secret" not in headers


def test_the_headers_of_the_otlp_endpoint_go_there(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "X-Secret=ours")
    provider = skein_otel.register()
    provider.get_tracer("app").start_span("a").end()
    provider.force_flush()
    ((path, headers, _),) = receiver.requests
    assert (path, headers["x-secret"]) == ("/v1/traces", "ours")


def test_a_wrong_endpoint_is_said_once_and_nothing_raises(
    caplog: pytest.LogCaptureFixture,
) -> None:
    provider = skein_otel.register(endpoint="ftp://nowhere")
    for _ in range(3):
        provider.get_tracer("app").start_span("a").end()
    provider.force_flush()
    assert said(caplog) == ['[skein] "ftp://nowhere" is no http or https address: nothing is sent.']


def test_spans_that_are_refused_are_said_once(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.status = 400
    provider = skein_otel.register(endpoint=receiver.url)
    for _ in range(3):
        provider.get_tracer("app").start_span("a").end()
        provider.force_flush()
    assert len(receiver.requests) == 3
    (line,) = said(caplog)
    assert line.startswith(f"[skein] spans did not get to {receiver.url}/v1/traces and are lost: ")


def test_what_other_exporters_say_is_still_heard(caplog: pytest.LogCaptureFixture) -> None:
    skein_otel.SkeinSpanProcessor()
    logging.getLogger("opentelemetry.exporter.otlp.proto.http.trace_exporter").error("theirs")
    assert said(caplog) == ["theirs"]


def test_a_full_queue_drops_and_says_so_once(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("skein_otel._processor._MAX_WAITING", 512)
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "60000")
    monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "512")
    processor = skein_otel.SkeinSpanProcessor(endpoint=receiver.url)
    monkeypatch.setattr(processor._exporter, "_waiting", 510)
    provider = TracerProvider()
    provider.add_span_processor(processor)
    for _ in range(10):
        provider.get_tracer("app").start_span("a").end()
    provider.shutdown()
    assert len(receiver.spans()) == 2
    (line,) = said(caplog)
    assert line == (
        f"[skein] 512 spans wait to be sent to {receiver.url}/v1/traces: further ones are dropped."
    )


def test_what_waits_is_sent_when_the_process_ends(receiver: Receiver) -> None:
    app = f"import skein_otel; skein_otel.register(endpoint={receiver.url!r})\n"
    app += "with skein_otel.turn('s', 'hi') as reply: reply.output = 'bye'"
    ended = subprocess.run([sys.executable, "-c", app], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert receiver.span("turn")["attributes"]["output.value"] == "bye"
