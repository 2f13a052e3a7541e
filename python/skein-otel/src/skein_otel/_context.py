"""What the spans of a context are to carry.

The keys and values are those of `openinference-instrumentation`: either honours what the other has set.
"""

import inspect
from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from functools import wraps
from types import TracebackType
from typing import Any, TypeVar, cast

from opentelemetry.context import Context, attach, create_key, detach, get_current, set_value
from opentelemetry.context import get_value as value_in
from opentelemetry.util.types import AttributeValue

from ._json_text import json_text

SESSION = "session.id"
USER = "user.id"
METADATA = "metadata"
TAGS = "tag.tags"
_SHARED_KEYS = (
    "llm.prompt_template.template",
    "llm.prompt_template.variables",
    "llm.prompt_template.version",
    SESSION,
    METADATA,
    USER,
    TAGS,
)
_ATTRIBUTES = create_key("skein attributes")

Function = TypeVar("Function", bound=Callable[..., Any])


class Carrying:
    """A context whose spans carry more: for `with`, for `async with`, and as a decorator."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = {key: value for key, value in values.items() if value not in (None, "")}
        self._tokens: list[Any] = []

    def context(self) -> Context:
        """The current context, with what it is to carry."""
        current = get_current()
        for key, value in self._values.items():
            current = set_value(key, value, current)
        return current

    def __enter__(self) -> "Carrying":
        self._tokens.append(attach(self.context()))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        detach(self._tokens.pop())

    async def __aenter__(self) -> "Carrying":
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.__exit__(kind, error, traceback)

    def __call__(self, function: Function) -> Function:
        if inspect.isasyncgenfunction(function):

            @wraps(function)
            def wrapper(*args: Any, **kwargs: Any) -> Any:
                return asteps_in(self.context(), function(*args, **kwargs))

        elif inspect.isgeneratorfunction(function):

            @wraps(function)
            def wrapper(*args: Any, **kwargs: Any) -> Any:
                return steps_in(self.context(), function(*args, **kwargs))

        elif inspect.iscoroutinefunction(function):

            @wraps(function)
            async def wrapper(*args: Any, **kwargs: Any) -> Any:
                with Carrying(self._values):
                    return await function(*args, **kwargs)

        else:

            @wraps(function)
            def wrapper(*args: Any, **kwargs: Any) -> Any:
                with Carrying(self._values):
                    return function(*args, **kwargs)

        return cast(Function, wrapper)


def session(session_id: object) -> Carrying:
    """All spans in it belong to the session. An empty id sets nothing."""
    return Carrying({SESSION: id_text(session_id)})


def user(user_id: object) -> Carrying:
    """The id of the end user of the app. An empty one sets nothing."""
    return Carrying({USER: id_text(user_id)})


def metadata(values: Mapping[str, Any]) -> Carrying:
    """In place of what was set before, as `tags` and `attributes`."""
    return Carrying({METADATA: json_text(dict(values)) if values else ""})


def tags(values: Sequence[str]) -> Carrying:
    return Carrying({TAGS: tag_texts(values) or ""})


def attributes(values: Mapping[str, AttributeValue]) -> Carrying:
    """Any other attributes that all spans in it should have."""
    return Carrying({_ATTRIBUTES: dict(values)})


def attributes_of(context: Context | None) -> dict[str, AttributeValue]:
    """What the spans of a context are to carry."""
    found = {key: value_in(key, context) for key in _SHARED_KEYS}
    shared = {key: value for key, value in found.items() if value not in (None, "")}
    more = value_in(_ATTRIBUTES, context)
    both = {**shared, **(more if isinstance(more, dict) else {})}
    return cast(dict[str, AttributeValue], both)


Hear = Callable[[Any], None]


def _ignore(_item: Any) -> None:
    pass


def steps_in(
    context: Context, steps: Generator[Any, Any, Any], hear: Hear = _ignore
) -> Generator[Any, Any, Any]:
    """A generator that runs in a context, and yields outside of it what `hear` was given."""

    def run(step: Callable[..., Any], *args: Any) -> Any:
        token = attach(context)
        try:
            return step(*args)
        finally:
            detach(token)

    try:
        item = run(steps.send, None)
        while True:
            hear(item)
            try:
                received = yield item
            except GeneratorExit:
                run(steps.close)
                raise
            except BaseException as error:
                item = run(steps.throw, error)
            else:
                item = run(steps.send, received)
    except StopIteration as stop:
        return stop.value


async def asteps_in(
    context: Context, steps: AsyncGenerator[Any, Any], hear: Hear = _ignore
) -> AsyncGenerator[Any, Any]:
    async def run(step: Callable[..., Any], *args: Any) -> Any:
        token = attach(context)
        try:
            return await step(*args)
        finally:
            detach(token)

    try:
        item = await run(steps.asend, None)
        while True:
            hear(item)
            try:
                received = yield item
            except GeneratorExit:
                await run(steps.aclose)
                raise
            except BaseException as error:
                item = await run(steps.athrow, error)
            else:
                item = await run(steps.asend, received)
    except StopAsyncIteration:
        return


def id_text(value: object) -> str:
    """Of an id; nobody's is empty."""
    return "" if value is None or isinstance(value, bool) else str(value).strip()


def tag_texts(values: Sequence[str]) -> list[str]:
    return [values] if isinstance(values, str) else [str(value) for value in values]
