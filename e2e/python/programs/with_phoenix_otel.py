"""An agent with a tool and a failure, traced by Phoenix's own package: `register`."""

import argparse
import json

from openai import OpenAI
from openinference.instrumentation import using_attributes
from openinference.instrumentation.openai import OpenAIInstrumentor
from phoenix.otel import register

options = argparse.ArgumentParser()
options.add_argument("--project", default="phoenix-otel")
options.add_argument("--session", default="phoenix-1")
options.add_argument("--protocol", default="http/protobuf")
given = options.parse_args()

provider = register(
    project_name=given.project, protocol=given.protocol, batch=True, api_key="px-key"
)
OpenAIInstrumentor().instrument(tracer_provider=provider)
tracer = provider.get_tracer("assistant")

TOOLS = [{"type": "function", "function": {"name": "get_weather", "parameters": {}}}]
client = OpenAI()
messages = [{"role": "system", "content": "You are a helpful assistant."}]


@tracer.tool
def get_weather(city: str) -> str:
    return f"18 degrees and sunny in {city}"


@tracer.agent
def assistant(question: str) -> str:
    messages.append({"role": "user", "content": question})
    while True:
        reply = client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=TOOLS)
        message = reply.choices[0].message
        messages.append(message.model_dump(exclude_none=True))
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            content = get_weather(**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": content})


@tracer.agent(name="assistant")
def failing(question: str) -> str:
    raise ValueError("out of cities")


with using_attributes(
    session_id=given.session, user_id="user-px", tags=["phoenix"], metadata={"plan": "pro"}
):
    for question in ["hi! I'm Tim", "What is my name?", "What is the weather in Paris?"]:
        assistant(question)
    try:
        failing("break")
    except ValueError:
        pass
provider.shutdown()
