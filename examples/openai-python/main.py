# %% [markdown]
# # OpenAI with sessions
#
# A chat is more than one call. This makes each call a **turn**, and the turns of one conversation a
# **session**, so that Skein shows the conversation as the user had it.
#
# You need Skein running (`npm start` in its folder) and `OPENAI_API_KEY` in the environment.
#
# First, tracing: where the spans go, and that calls of the OpenAI SDK make some.

# %%
from uuid import uuid4

from openai import OpenAI
from openinference.instrumentation import using_session
from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider(
    resource=Resource({"openinference.project.name": "default"}),
    # The default of 128 attributes cuts long chats short.
    span_limits=SpanLimits(max_span_attributes=10_000),
)
exporter = OTLPSpanExporter("http://127.0.0.1:6006/v1/traces")
provider.add_span_processor(BatchSpanProcessor(exporter))
OpenAIInstrumentor().instrument(tracer_provider=provider)

# %% [markdown]
# The chat itself. The model remembers nothing: each call sends all that was said before. What is new
# is `using_session`: every span in it carries the session's id.

# %%
client = OpenAI()
messages = []


def chat(session_id: str, question: str) -> None:
    messages.append({"role": "user", "content": question})
    # Every span in here belongs to the session.
    with using_session(session_id):
        reply = client.chat.completions.create(model="gpt-4o-mini", messages=messages)
    answer = reply.choices[0].message.content
    messages.append({"role": "assistant", "content": answer})
    print(answer)


# %% [markdown]
# Any text is an id, as long as each conversation has one of its own: in an app, that of its chat.

# %%
session_id = str(uuid4())
chat(session_id, "hi! I'm Tim")

# %%
chat(session_id, "What is my name?")

# %% [markdown]
# Spans are sent every few seconds, and when a program ends. To see them at once:

# %%
provider.force_flush()

# %% [markdown]
# Open Skein: there is a session with two turns. The second one's steps show what was sent to the
# model, with the first turn in it.
