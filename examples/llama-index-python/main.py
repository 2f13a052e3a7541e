# %% [markdown]
# # LlamaIndex with sessions
#
# A chat engine looks documents up before it answers. Skein shows the conversation, and behind each
# answer what was retrieved and what the model was told.
#
# You need Skein running (`npm start` in its folder) and `OPENAI_API_KEY` in the environment.
#
# First, tracing: where the spans go, and that LlamaIndex makes some.

# %%
from uuid import uuid4

from llama_index.core import Document, Settings, VectorStoreIndex
from llama_index.llms.openai import OpenAI
from openinference.instrumentation import suppress_tracing, using_session
from openinference.instrumentation.llama_index import LlamaIndexInstrumentor
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
LlamaIndexInstrumentor().instrument(tracer_provider=provider)

# %% [markdown]
# An index of a few documents. Making it is no turn of anyone's, so it is not traced.

# %%
Settings.llm = OpenAI(model="gpt-4o-mini")
with suppress_tracing():
    index = VectorStoreIndex.from_documents(
        [
            Document(text="Refunds take three days."),
            Document(text="Parcels leave the warehouse at noon."),
        ]
    )

# %% [markdown]
# The chat engine keeps the history. What is new is `using_session`: every span in it carries the
# session's id.

# %%
engine = index.as_chat_engine(chat_mode="context")


def chat(session_id: str, question: str) -> None:
    # Every span in here belongs to the session.
    with using_session(session_id):
        print(engine.chat(question))


# %% [markdown]
# Any text is an id, as long as each conversation has one of its own: in an app, that of its chat.

# %%
session_id = str(uuid4())
chat(session_id, "hi! I'm Tim. How long do refunds take?")

# %%
chat(session_id, "What is my name?")

# %% [markdown]
# Spans are sent every few seconds, and when a program ends. To see them at once:

# %%
provider.force_flush()

# %% [markdown]
# Open Skein: there is a session with two turns, and in each the retriever with its documents.
