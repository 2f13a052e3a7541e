import logging
import threading
from collections.abc import Mapping, Sequence
from typing import Any, cast

from opentelemetry.attributes import BoundedAttributes
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, Span, SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.util import BoundedList
from opentelemetry.util.types import AttributeValue

from ._context import attributes_of
from ._mask import Mask, MaskOne, create_mask
from ._settings import Settings, read_settings, without_header_variables
from ._warn import warn_once

_MAX_WAITING = 2048


class ContextSpanProcessor(SpanProcessor):
    """Gives each span the session, user, metadata, tags and attributes of its context.

    For an app whose spans reach Skein in another way. What a span says of itself counts more.
    """

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        try:
            known = span.attributes or {}
            for key, value in attributes_of(parent_context).items():
                if key not in known:
                    span.set_attribute(key, value)
        except Exception as error:
            # A span without its session is better than an app without its span.
            warn_once("stamp", f"a span did not get its session: {error!r}")


class SkeinSpanProcessor(ContextSpanProcessor):
    """The same, and sends each span to Skein in batches: for an app that sets OpenTelemetry up itself."""

    def __init__(
        self,
        *,
        project: str | None = None,
        endpoint: str | None = None,
        api_key: str | None = None,
        headers: Mapping[str, str] | None = None,
        mask: MaskOne | None = None,
    ) -> None:
        settings = read_settings(project, endpoint, api_key, headers)
        self._exporter = _Exporter(settings, create_mask(mask)) if settings.url else None
        self._batches = (
            None
            if self._exporter is None
            else BatchSpanProcessor(self._exporter, max_queue_size=_MAX_WAITING)
        )

    def on_end(self, span: ReadableSpan) -> None:
        try:
            if (
                self._batches is None
                or self._exporter is None
                or not span.context.trace_flags.sampled
            ):
                return
            if self._exporter.waits(_MAX_WAITING):
                self._batches.on_end(span)
        except Exception as error:
            warn_once("bug", f"a span was not taken: {error!r}")

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._batches is None or self._batches.force_flush(timeout_millis)

    def shutdown(self) -> None:
        if self._batches is not None:
            self._batches.shutdown()


class _Exporter(SpanExporter):
    def __init__(self, settings: Settings, mask: Mask | None) -> None:
        self._url = settings.url
        self._project = settings.project
        self._mask = mask
        with without_header_variables():
            self._otlp = OTLPSpanExporter(endpoint=settings.url, headers=settings.headers)
        self._waiting = 0
        self._lock = threading.Lock()
        _keep_quiet()

    def waits(self, most: int) -> bool:
        """Counts a span that waits; False, when there are too many, drops it and says so."""
        with self._lock:
            if self._waiting < most:
                self._waiting += 1
                return True
        warn_once("full", f"{most} spans wait to be sent to {self._url}: further ones are dropped.")
        return False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        with self._lock:
            self._waiting = max(0, self._waiting - len(spans))
        try:
            _quiet.now = True
            result = self._otlp.export([self._to_send(span) for span in spans])
            problem = ", ".join(_quiet.said)
        except Exception as error:
            result, problem = SpanExportResult.FAILURE, repr(error)
        finally:
            _quiet.now = False
            _quiet.said = []
        if result is not SpanExportResult.SUCCESS:
            why = f": {problem}" if problem else ""
            warn_once("lost", f"spans did not get to {self._url} and are lost{why}")
        return result

    def shutdown(self) -> None:
        self._otlp.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._otlp.force_flush(timeout_millis)

    def _to_send(self, span: ReadableSpan) -> ReadableSpan:
        if self._mask is None and not self._project:
            return span
        mask = self._mask or (lambda attributes, _event: dict(attributes))
        project = {"openinference.project.name": self._project} if self._project else {}
        return ReadableSpan(
            name=span.name,
            context=span.context,
            parent=span.parent,
            resource=span.resource.merge(Resource(project)),
            attributes=_bounded(mask(span.attributes or {}, None), span.dropped_attributes),
            events=_listed(
                [
                    Event(
                        event.name,
                        _bounded(
                            mask(event.attributes or {}, event.name), event.dropped_attributes
                        ),
                        event.timestamp,
                    )
                    for event in span.events
                ],
                span.dropped_events,
            ),
            links=_listed(span.links, span.dropped_links),
            kind=span.kind,
            status=span.status,
            start_time=span.start_time,
            end_time=span.end_time,
            instrumentation_scope=span.instrumentation_scope,
        )


def _bounded(attributes: Mapping[str, AttributeValue], dropped: int) -> BoundedAttributes:
    bounded = BoundedAttributes(attributes=attributes)
    bounded.dropped = dropped
    return bounded


def _listed(items: Sequence[Any], dropped: int) -> Sequence[Any]:
    bounded = BoundedList.from_seq(None, items)
    bounded.dropped = dropped
    return cast(Sequence[Any], bounded)


class _Quiet(threading.local):
    """What OpenTelemetry's exporter says while it works for us: it says it again for each batch."""

    now = False

    def __init__(self) -> None:
        self.said: list[str] = []


_quiet = _Quiet()


def _hear(record: logging.LogRecord) -> bool:
    if _quiet.now:
        _quiet.said = [record.getMessage()]
    return not _quiet.now


def _keep_quiet() -> None:
    logger = logging.getLogger(OTLPSpanExporter.__module__)
    if _hear not in logger.filters:
        logger.addFilter(_hear)
