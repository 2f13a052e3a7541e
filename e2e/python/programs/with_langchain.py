"""A LangChain chat model, or a LangGraph agent with a tool and a memory."""

import argparse

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.memory import MemorySaver
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition
from openinference.instrumentation.langchain import LangChainInstrumentor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

options = argparse.ArgumentParser()
options.add_argument("--project", default="langchain")
options.add_argument("--session", default="langchain-1")
options.add_argument("--key", default="session_id")
options.add_argument("--graph", action="store_true")
given = options.parse_args()

provider = TracerProvider(resource=Resource({"openinference.project.name": given.project}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
LangChainInstrumentor().instrument(tracer_provider=provider)

model = ChatOpenAI(model="gpt-4o-mini")


@tool
def get_weather(city: str) -> str:
    """The weather of a city now"""
    return f"18 degrees and sunny in {city}"


def chat() -> None:
    history = [SystemMessage("You are a helpful assistant.")]
    for question in ["hi! I'm Tim", "What is my name?"]:
        history.append(HumanMessage(question))
        reply = model.invoke(history, {"metadata": {given.key: given.session}})
        history.append(AIMessage(reply.content))


def graph() -> None:
    calling = model.bind_tools([get_weather])

    def call_model(state: MessagesState) -> MessagesState:
        return {"messages": [calling.invoke(state["messages"])]}

    builder = StateGraph(MessagesState)
    builder.add_node("model", call_model)
    builder.add_node("tools", ToolNode([get_weather]))
    builder.add_edge(START, "model")
    builder.add_conditional_edges("model", tools_condition)
    builder.add_edge("tools", "model")
    agent = builder.compile(checkpointer=MemorySaver())
    for question in ["hi! I'm Tim", "What is my name?", "What is the weather in Paris?"]:
        agent.invoke(
            {"messages": [{"role": "user", "content": question}]},
            {"configurable": {"thread_id": given.session}},
        )


graph() if given.graph else chat()
provider.shutdown()
