import os
from collections.abc import Mapping

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.util.types import AttributeValue

from ._mask import MaskOne
from ._processor import SkeinSpanProcessor
from ._warn import warn_once

_registered: TracerProvider | None = None


def register(
    *,
    project: str | None = None,
    endpoint: str | None = None,
    api_key: str | None = None,
    headers: Mapping[str, str] | None = None,
    resource: Mapping[str, AttributeValue] | None = None,
    mask: MaskOne | None = None,
) -> TracerProvider:
    """Sends what the app traces to Skein.

    Sets OpenTelemetry up, or joins the OpenTelemetry that the app has set up before. Returns the tracer
    provider, for instrumentations, to flush and to shut down; it flushes when the process ends. A second
    call returns the first one's.

    Raises nothing. What is wrong with the options or the server is said in the log of `skein_otel`.

    :param project: else `SKEIN_PROJECT`; without either it is Skein's project `default`
    :param endpoint: where Skein is, with or without `/v1/traces`; else `SKEIN_ENDPOINT`,
        `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, `OTEL_EXPORTER_OTLP_ENDPOINT`, `http://127.0.0.1:6006`
    :param api_key: else `SKEIN_API_KEY`; sent as `authorization: Bearer …`
    :param headers: more headers for each request
    :param resource: more resource attributes, such as `deployment.environment.name`
    :param mask: sees each attribute of each span and event, and returns what is sent in its place; None
        for nothing. When it raises, the value is hidden.
    """
    global _registered
    if _registered is not None:
        return _registered
    try:
        _registered = _provider(resource)
        processor = SkeinSpanProcessor(
            project=project, endpoint=endpoint, api_key=api_key, headers=headers, mask=mask
        )
        # Not by a method that a subclass may have made to replace what is there.
        TracerProvider.add_span_processor(_registered, processor)
        return _registered
    except Exception as error:
        warn_once("register", f"nothing is sent: {error!r}")
        return _registered or TracerProvider()


def _provider(resource: Mapping[str, AttributeValue] | None) -> TracerProvider:
    """The app's, or a new one that becomes the app's."""
    known = trace.get_tracer_provider()
    if isinstance(known, TracerProvider):
        return known
    provider = TracerProvider(resource=Resource.create(dict(resource or {})), span_limits=_limits())
    trace.set_tracer_provider(provider)
    return provider


def _limits() -> SpanLimits:
    """By the standard variables.

    A chat sends its history again with each turn, a few attributes a message: the usual limit of 128
    attributes would lose the answer and the token counts.
    """
    variables = ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT")
    if any(os.environ.get(name, "").strip() for name in variables):
        return SpanLimits()
    return SpanLimits(max_span_attributes=10_000)
