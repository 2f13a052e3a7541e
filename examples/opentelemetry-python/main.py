from uuid import uuid4

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider(resource=Resource({"openinference.project.name": "default"}))
exporter = OTLPSpanExporter("http://127.0.0.1:6006/v1/traces")
provider.add_span_processor(BatchSpanProcessor(exporter))
tracer = provider.get_tracer("my-app")


def chat(session_id: str, question: str) -> None:
    # The outermost span is the turn: what was asked, what was answered.
    with tracer.start_as_current_span("chat") as turn:
        turn.set_attributes(
            {
                "openinference.span.kind": "AGENT",
                "session.id": session_id,
                "input.value": question,
            }
        )
        # Spans in it are the steps behind the answer.
        with tracer.start_as_current_span("look up") as tool:
            answer = "Refunds take three days."
            tool.set_attributes(
                {
                    "openinference.span.kind": "TOOL",
                    "input.value": question,
                    "output.value": answer,
                }
            )
        turn.set_attribute("output.value", answer)
        print(answer)


session_id = str(uuid4())
chat(session_id, "Where is my refund?")
chat(session_id, "How long does it take?")
provider.shutdown()
