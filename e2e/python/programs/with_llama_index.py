"""A LlamaIndex chat engine, or a query engine, over a few documents."""

import argparse

from llama_index.core import Document, Settings, VectorStoreIndex
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.openai import OpenAI
from openinference.instrumentation import TracerProvider, using_attributes
from openinference.instrumentation.llama_index import LlamaIndexInstrumentor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace.export import BatchSpanProcessor

options = argparse.ArgumentParser()
options.add_argument("--project", default="llama-index")
options.add_argument("--session", default="llama-index-1")
options.add_argument("--engine", default="chat")
options.add_argument("--stream", action="store_true")
given = options.parse_args()

Settings.llm = OpenAI(model="gpt-4o-mini")
Settings.embed_model = OpenAIEmbedding(model="text-embedding-3-small")
index = VectorStoreIndex.from_documents(
    [
        Document(text="Refunds take three days.", metadata={"source": "refunds.md"}),
        Document(text="Parcels leave the warehouse at noon.", metadata={"source": "parcels.md"}),
    ]
)

# Indexing is not a turn of anyone's: tracing begins when it is done.
provider = TracerProvider(resource=Resource({"openinference.project.name": given.project}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
LlamaIndexInstrumentor().instrument(tracer_provider=provider)


def stream(question: str) -> str:
    return "".join(engine.stream_chat(question).response_gen)


with using_attributes(session_id=given.session, user_id="user-li"):
    if given.engine == "chat":
        engine = index.as_chat_engine(chat_mode="context", similarity_top_k=2)
        for question in ["hi! I'm Tim", "What is my name?"]:
            (stream if given.stream else engine.chat)(question)
    else:
        index.as_query_engine(similarity_top_k=2).query("Where is my refund?")
provider.shutdown()
