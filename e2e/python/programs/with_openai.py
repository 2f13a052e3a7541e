"""The OpenAI SDK, traced with OpenInference: chat, a stream, and an agent with a tool."""

import argparse
import json

from openai import OpenAI
from openinference.instrumentation import TracerProvider, using_attributes, using_session
from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace.export import BatchSpanProcessor

options = argparse.ArgumentParser()
options.add_argument("--project", default="openai")
options.add_argument("--session", default="openai-1")
given = options.parse_args()

provider = TracerProvider(resource=Resource({"openinference.project.name": given.project}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
OpenAIInstrumentor().instrument(tracer_provider=provider)
tracer = provider.get_tracer("assistant")

MODEL = "gpt-4o-mini"
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "The weather of a city now",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
]
client = OpenAI()
messages = [{"role": "system", "content": "You are a helpful assistant."}]


@tracer.tool
def get_weather(city: str) -> str:
    return f"18 degrees and sunny in {city}"


@tracer.agent
def assistant(question: str) -> str:
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


def chat() -> None:
    messages.append({"role": "user", "content": "hi! I'm Tim"})
    reply = client.chat.completions.create(model=MODEL, messages=messages)
    messages.append({"role": "assistant", "content": reply.choices[0].message.content})


def stream() -> None:
    messages.append({"role": "user", "content": "What is my name?"})
    chunks = client.chat.completions.create(
        model=MODEL, messages=messages, stream=True, stream_options={"include_usage": True}
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    messages.append({"role": "assistant", "content": text})


with using_session(given.session):
    chat()
    stream()
    with using_attributes(user_id="user-py", tags=["python"], metadata={"plan": "pro", "seats": 3}):
        assistant("What is the weather in Paris?")
        client.responses.create(
            model=MODEL,
            instructions="You are a helpful assistant.",
            input=[{"role": "user", "content": "My name is Ada"}],
        )
        try:
            OpenAI(max_retries=0).chat.completions.create(
                model=MODEL, messages=[{"role": "user", "content": "FAIL500 please"}]
            )
        except Exception as error:
            print(type(error).__name__)
provider.shutdown()
