import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

from ._warn import warn_once

_DEFAULT_ENDPOINT = "http://127.0.0.1:6006"
_HEADER_VARIABLES = ("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS")


@dataclass(frozen=True)
class Settings:
    """The options with the environment and the defaults filled in."""

    url: str
    """Empty when there is nowhere to send to: the endpoint is no URL."""
    headers: dict[str, str]
    project: str


def read_settings(
    project: str | None,
    endpoint: str | None,
    api_key: str | None,
    headers: Mapping[str, str] | None,
) -> Settings:
    named = _text(project) or _env("SKEIN_PROJECT")
    own = _text(endpoint) or _env("SKEIN_ENDPOINT")
    key = _text(api_key) or _env("SKEIN_API_KEY")
    wanted = {
        # Those hold the keys of the place that the OTEL_* endpoint names: no one else should get them.
        **{
            key: value
            for name in (() if own else _HEADER_VARIABLES)
            for key, value in _pairs(name).items()
        },
        **({"x-project-name": named} if named else {}),
        **({"authorization": f"Bearer {key}"} if key else {}),
        **{name.lower(): value for name, value in (headers or {}).items()},
    }
    return Settings(
        url=_url(own),
        headers={name: _as_bytes(value) for name, value in wanted.items()},
        project=named,
    )


@contextmanager
def without_header_variables() -> Iterator[None]:
    """The headers are settled: OpenTelemetry's exporter is not to add any from the environment."""
    found = {name: os.environ.pop(name) for name in _HEADER_VARIABLES if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(found)


def _url(own: str) -> str:
    traces = "" if own else _env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    given = own or traces or _env("OTEL_EXPORTER_OTLP_ENDPOINT") or _DEFAULT_ENDPOINT
    try:
        url = urlsplit(given if "://" in given else f"http://{given}")
        if url.scheme not in ("http", "https") or not url.hostname or (url.port or 1) < 1:
            raise ValueError(given)
    except ValueError:
        warn_once("endpoint", f'"{given}" is no http or https address: nothing is sent.')
        return ""
    path = url.path.rstrip("/")
    # The specification takes the endpoint of one signal as it is.
    if not traces:
        path = path if path.endswith("/v1/traces") else f"{path}/v1/traces"
    return urlunsplit(url._replace(path=path))


def _pairs(name: str) -> dict[str, str]:
    """`key1=value1,key2=value2`, percent-encoded."""
    pairs = (pair.partition("=") for pair in _env(name).split(","))
    return {key.strip().lower(): unquote(value.strip()) for key, sign, value in pairs if sign}


def _as_bytes(value: str) -> str:
    """A header is bytes, one a character; text goes as UTF-8."""
    return str(value).replace("\r", " ").replace("\n", " ").encode().decode("latin-1")


def _env(name: str) -> str:
    return os.environ.get(name, "").strip()


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
