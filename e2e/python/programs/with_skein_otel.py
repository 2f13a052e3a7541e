"""An agent with a tool, a stream and a failure, traced by skein-otel."""

import argparse
import json
from collections.abc import Iterator

import skein_otel
from openai import OpenAI
from openinference.instrumentation import using_attributes
from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry import trace

options = argparse.ArgumentParser()
options.add_argument("--session", default="skein-otel-1")
given = options.parse_args()

OpenAIInstrumentor().instrument(tracer_provider=skein_otel.register())
library = trace.get_tracer("a library that knows of no sessions")

MODEL = "gpt-4o-mini"
TOOLS = [{"type": "function", "function": {"name": "get_weather", "parameters": {}}}]
client = OpenAI(max_retries=0)
messages = [{"role": "system", "content": "You are a helpful assistant."}]


@skein_otel.observe(kind="TOOL")
def get_weather(city: str) -> str:
    with library.start_as_current_span("cache.lookup"):
        return f"18 degrees and sunny in {city}"


def answer(question: str) -> str:
    messages.append({"role": "user", "content": question})
    while True:
        reply = client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS)
        message = reply.choices[0].message
        messages.append(message.model_dump(exclude_none=True))
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            content = get_weather(**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": content})


@skein_otel.observe(kind="AGENT")
def stream(question: str) -> Iterator[str]:
    messages.append({"role": "user", "content": question})
    for chunk in client.chat.completions.create(
        model=MODEL, messages=messages, stream=True, stream_options={"include_usage": True}
    ):
        yield (chunk.choices[0].delta.content or "") if chunk.choices else ""


who = {"user_id": "tim", "tags": ["beta", "eu"], "metadata": {"plan": "pro"}}
with skein_otel.turn(given.session, "hi! I'm Tim", **who) as reply:
    reply.output = answer("hi! I'm Tim")
# What OpenInference's own context says is honoured, too.
with using_attributes(session_id=given.session, **who):
    messages.append({"role": "assistant", "content": "".join(stream("What is my name?"))})
with skein_otel.turn(given.session, "What is the weather in Paris?", **who) as reply:
    reply.output = answer("What is the weather in Paris?")
try:
    with skein_otel.turn(given.session, "FAIL500 please", **who):
        answer("FAIL500 please")
except Exception as error:
    print(type(error).__name__)
