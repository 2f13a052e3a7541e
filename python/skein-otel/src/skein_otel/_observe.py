import inspect
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, aclosing, contextmanager, suppress
from functools import wraps
from types import TracebackType
from typing import Any, Literal, TypeVar, cast, overload

from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.trace import Span, StatusCode
from opentelemetry.util.types import AttributeValue

from ._context import (
    METADATA,
    SESSION,
    TAGS,
    USER,
    Carrying,
    asteps_in,
    id_text,
    steps_in,
    tag_texts,
)
from ._json_text import json_text

Kind = Literal[
    "AGENT",
    "CHAIN",
    "EMBEDDING",
    "EVALUATOR",
    "GUARDRAIL",
    "LLM",
    "PROMPT",
    "RERANKER",
    "RETRIEVER",
    "TOOL",
]
"""The kinds of OpenInference, which decide how a step is shown."""

Function = TypeVar("Function", bound=Callable[..., Any])


@overload
def observe(function: Function) -> Function: ...
@overload
def observe(
    *,
    name: str | None = None,
    kind: Kind = "CHAIN",
    attributes: Mapping[str, AttributeValue] | None = None,
) -> Callable[[Function], Function]: ...


def observe(
    function: Function | None = None,
    *,
    name: str | None = None,
    kind: Kind = "CHAIN",
    attributes: Mapping[str, AttributeValue] | None = None,
) -> Function | Callable[[Function], Function]:
    """Makes a step of a function: a span for each call, with its input, output and error.

    What it calls is beneath it. Of a generator the span ends with the generator, and the output is the
    text that came.
    """

    def decorate(observed: Function) -> Function:
        return _observed(observed, name or observed.__name__, kind, attributes or {})

    return decorate if function is None else decorate(function)


class Turn:
    """One turn of a conversation; see `turn`."""

    def __init__(
        self, carrying: Carrying, name: str, attributes: Mapping[str, AttributeValue], asked: Any
    ) -> None:
        self._carrying = carrying
        self._name = name
        self._attributes = attributes
        self._input = asked
        self._open = ExitStack()
        self.span: Span = trace.INVALID_SPAN
        self.output: Any = None
        """What the user is answered; set it before the turn ends."""

    def __enter__(self) -> "Turn":
        self._open.enter_context(self._carrying)
        step = self._open.enter_context(_step(self._name, self._input, self._attributes))
        self._open.enter_context(_attached(step.context))
        self.span = step.span
        self._open.callback(lambda: step.tell(self.output))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, traceback)

    async def __aenter__(self) -> "Turn":
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.__exit__(kind, error, traceback)


def turn(
    session_id: object,
    input: Any = None,
    *,
    user_id: object = None,
    tags: Sequence[str] | None = None,
    metadata: Mapping[str, Any] | None = None,
    attributes: Mapping[str, AttributeValue] | None = None,
    name: str = "turn",
) -> Turn:
    """One turn of a conversation: what the user said, and what the app makes of it.

    ::

        with turn(chat_id, question) as reply:
            reply.output = answer(question)

    All that is traced in it belongs to the session.
    """
    carrying = Carrying(
        {
            SESSION: id_text(session_id),
            USER: id_text(user_id),
            TAGS: tag_texts(tags) if tags else "",
            METADATA: json_text(dict(metadata)) if metadata else "",
        }
    )
    kind = {"openinference.span.kind": "AGENT"}
    return Turn(carrying, name, {**(attributes or {}), **kind}, input)


def _observed(
    function: Function, name: str, kind: Kind, more: Mapping[str, AttributeValue]
) -> Function:
    attributes: dict[str, AttributeValue] = {**more, "openinference.span.kind": kind}
    if kind == "TOOL":
        attributes["tool.name"] = name
    if kind == "AGENT":
        attributes["agent.name"] = name

    def step(args: Any, kwargs: Any) -> AbstractContextManager["_Step"]:
        return _step(name, _given(function, args, kwargs), attributes)

    if inspect.isasyncgenfunction(function):

        @wraps(function)
        async def wrapper(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
            with step(args, kwargs) as now:
                heard = _Heard()
                steps = asteps_in(now.context, function(*args, **kwargs), heard.add)
                try:
                    async with aclosing(steps):
                        async for piece in steps:
                            yield piece
                finally:
                    now.tell(heard.whole())

    elif inspect.isgeneratorfunction(function):

        @wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            with step(args, kwargs) as now:
                heard = _Heard()
                try:
                    return (yield from steps_in(now.context, function(*args, **kwargs), heard.add))
                finally:
                    now.tell(heard.whole())

    elif inspect.iscoroutinefunction(function):

        @wraps(function)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            with step(args, kwargs) as now, _attached(now.context):
                result = await function(*args, **kwargs)
                now.tell(result)
                return result

    else:

        @wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with step(args, kwargs) as now, _attached(now.context):
                result = function(*args, **kwargs)
                now.tell(result)
                return result

    return cast(Function, wrapper)


class _Step:
    """A span that is open."""

    def __init__(self, name: str) -> None:
        self.span = trace.get_tracer("skein_otel").start_span(name)
        self.context = trace.set_span_in_context(self.span)

    def tell(self, output: Any) -> None:
        with suppress(Exception):
            self.span.set_attributes(_said("output", output))

    def fail(self, error: BaseException) -> None:
        with suppress(Exception):
            self.span.record_exception(error)
            self.span.set_status(StatusCode.ERROR, str(error))


@contextmanager
def _step(name: str, asked: Any, attributes: Mapping[str, AttributeValue]) -> Iterator[_Step]:
    """Only what the app raises comes out of here; observing fails in silence."""
    step = _Step(name)
    with suppress(Exception):
        step.span.set_attributes({**attributes, **_said("input", asked)})
    try:
        yield step
    except GeneratorExit:
        raise
    except BaseException as error:
        step.fail(error)
        raise
    else:
        step.span.set_status(StatusCode.OK)
    finally:
        step.span.end()


@contextmanager
def _attached(context: Context) -> Iterator[None]:
    token = attach(context)
    try:
        yield
    finally:
        detach(token)


def _given(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """The only argument, or all of them by name."""
    try:
        bound = inspect.signature(function).bind(*args, **kwargs).arguments
    except (TypeError, ValueError):
        return [*args, *kwargs.values()]
    given = {name: value for name, value in bound.items() if name not in ("self", "cls")}
    return next(iter(given.values())) if len(given) == 1 else given or None


def _said(side: Literal["input", "output"], value: Any) -> dict[str, AttributeValue]:
    if value is None:
        return {}
    is_text = isinstance(value, str)
    return {
        f"{side}.value": value if is_text else json_text(value),
        f"{side}.mime_type": "text/plain" if is_text else "application/json",
    }


_MAX_STREAM_LENGTH = 1_000_000
_PIECE_LENGTH = 100


class _Heard:
    """What came of a stream: its text, where all pieces are text or hold it, else the pieces.

    So much of it is kept: a stream need not end.
    """

    def __init__(self) -> None:
        self._pieces: list[Any] = []
        self._is_text = True
        self._length = 0

    def add(self, piece: Any) -> None:
        if self._length >= _MAX_STREAM_LENGTH:
            return
        with suppress(Exception):
            text = _piece_text(piece)
            self._pieces.append(piece if text is None else text)
            self._is_text = self._is_text and text is not None
            self._length += _PIECE_LENGTH if text is None else len(text) + 1

    def whole(self) -> Any:
        return "".join(self._pieces) if self._is_text else self._pieces


def _piece_text(piece: Any) -> str | None:
    """Of text, and of a chunk of OpenAI's, of LlamaIndex's and of LangChain's."""
    if isinstance(piece, str):
        return piece
    choices = getattr(piece, "choices", None)
    if isinstance(choices, list):
        return _choice_text(choices[0]) if choices else ""
    for name in ("delta", "content", "text"):
        text = getattr(piece, name, None)
        if isinstance(text, str):
            return text
    return None


def _choice_text(choice: Any) -> str:
    text = getattr(getattr(choice, "delta", choice), "content", None) or getattr(choice, "text", "")
    return text if isinstance(text, str) else ""
