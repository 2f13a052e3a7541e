from uuid import uuid4

from langchain_core.messages import AIMessage, HumanMessage
from langchain_openai import ChatOpenAI
from openinference.instrumentation.langchain import LangChainInstrumentor
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
LangChainInstrumentor().instrument(tracer_provider=provider)

model = ChatOpenAI(model="gpt-4o-mini")
messages = []


def chat(session_id: str, question: str) -> None:
    messages.append(HumanMessage(question))
    # session_id, thread_id or conversation_id in the metadata names the session.
    reply = model.invoke(messages, config={"metadata": {"session_id": session_id}})
    messages.append(AIMessage(reply.text))
    print(reply.text)


session_id = str(uuid4())
chat(session_id, "hi! I'm Tim")
chat(session_id, "What is my name?")
provider.shutdown()
