from collections.abc import Iterator

import opentelemetry.trace as trace_api
import pytest
import skein_otel._register
import skein_otel._warn
from opentelemetry.util._once import Once
from receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    started = Receiver().start()
    yield started
    started.stop()


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is an app of its own: nothing is registered, and nothing was said."""
    monkeypatch.setattr(trace_api, "_TRACER_PROVIDER", None)
    monkeypatch.setattr(trace_api, "_TRACER_PROVIDER_SET_ONCE", Once())
    monkeypatch.setattr(skein_otel._register, "_registered", None)
    monkeypatch.setattr(skein_otel._warn, "_said", set())
