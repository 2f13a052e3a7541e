"""An agent of the OpenAI Agents SDK with a tool and a session memory."""

import argparse
import asyncio

from agents import (
    Agent,
    OpenAIChatCompletionsModel,
    Runner,
    SQLiteSession,
    function_tool,
    trace,
)
from openai import AsyncOpenAI
from openinference.instrumentation import using_attributes
from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

options = argparse.ArgumentParser()
options.add_argument("--project", default="openai-agents")
options.add_argument("--session", default="agents-1")
options.add_argument("--responses", action="store_true")
given = options.parse_args()

provider = TracerProvider(resource=Resource({"openinference.project.name": given.project}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
# Its own exporter, which sends to OpenAI, is taken out.
OpenAIAgentsInstrumentor().instrument(tracer_provider=provider, exclusive_processor=True)


@function_tool
def get_weather(city: str) -> str:
    """The weather of a city now"""
    return f"18 degrees and sunny in {city}"


agent = Agent(
    name="assistant",
    instructions="You are a helpful assistant.",
    tools=[get_weather],
    model="gpt-4o-mini"
    if given.responses
    else OpenAIChatCompletionsModel("gpt-4o-mini", AsyncOpenAI()),
)


async def main() -> None:
    memory = SQLiteSession(given.session)
    for question in ["hi! I'm Tim", "What is my name?", "What is the weather in Paris?"]:
        with using_attributes(session_id=given.session, user_id="user-oa"):
            with trace("assistant", group_id=given.session):
                await Runner.run(agent, question, session=memory)


asyncio.run(main())
provider.shutdown()
