"""An agent of Pydantic AI with a tool, by its own OpenTelemetry instrumentation."""

import argparse

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from pydantic_ai import Agent
from pydantic_ai.models.instrumented import InstrumentationSettings
from pydantic_ai.models.openai import OpenAIChatModel

options = argparse.ArgumentParser()
options.add_argument("--project", default="pydantic-ai")
options.add_argument("--session", default="pydantic-1")
given = options.parse_args()

provider = TracerProvider(resource=Resource({"openinference.project.name": given.project}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
Agent.instrument_all(InstrumentationSettings(tracer_provider=provider))

agent = Agent(
    OpenAIChatModel("gpt-4o-mini"), instructions="You are a helpful assistant.", name="assistant"
)


@agent.tool_plain
def get_weather(city: str) -> str:
    """The weather of a city now"""
    return f"18 degrees and sunny in {city}"


history = []
for question in ["hi! I'm Tim", "What is my name?", "What is the weather in Paris?"]:
    result = agent.run_sync(question, message_history=history, conversation_id=given.session)
    history = result.all_messages()
provider.shutdown()
