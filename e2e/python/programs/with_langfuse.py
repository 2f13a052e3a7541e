"""An agent with a tool, traced by the Langfuse SDK as its users have it: only the base URL is another."""

import argparse
import json
import os

options = argparse.ArgumentParser()
options.add_argument("--project", default="langfuse")
options.add_argument("--session", default="langfuse-1")
given = options.parse_args()
os.environ["OTEL_RESOURCE_ATTRIBUTES"] = f"openinference.project.name={given.project}"

from langfuse import get_client, observe, propagate_attributes  # noqa: E402
from langfuse.openai import OpenAI  # noqa: E402

langfuse = get_client()
TOOLS = [{"type": "function", "function": {"name": "get_weather", "parameters": {}}}]
client = OpenAI()
messages = [{"role": "system", "content": "You are a helpful assistant."}]


@observe(as_type="tool")
def get_weather(city: str) -> str:
    return f"18 degrees and sunny in {city}"


@observe(as_type="agent")
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


with propagate_attributes(
    session_id=given.session, user_id="user-lf", tags=["langfuse"], metadata={"plan": "pro"}
):
    for question in ["hi! I'm Tim", "What is my name?", "What is the weather in Paris?"]:
        assistant(question)
    with langfuse.start_as_current_observation(
        name="told-by-hand",
        as_type="generation",
        input=[{"role": "user", "content": "What does it cost?"}],
        output={"role": "assistant", "content": "Three cents."},
        model="house-model",
        usage_details={"input": 10, "output": 4, "cache_read_input_tokens": 90, "total": 104},
        cost_details={"input": 0.01, "output": 0.02, "total": 0.03},
        level="ERROR",
        status_message="too dear",
    ):
        pass
langfuse.shutdown()
