"""Writes, reads, judges and deletes conversations with Phoenix's own client; prints what it read."""

import argparse
import json
from datetime import UTC, datetime

from httpx import HTTPStatusError
from phoenix.client import Client

options = argparse.ArgumentParser()
options.add_argument("--project", required=True)
project = options.parse_args().project

client = Client()


def span(trace, place, session, **attributes):
    is_root = place == 1
    return {
        "name": "assistant" if is_root else "model",
        "context": {"trace_id": f"{trace:032x}", "span_id": f"{trace * 16 + place:016x}"},
        "span_kind": "AGENT" if is_root else "LLM",
        "parent_id": None if is_root else f"{trace * 16 + 1:016x}",
        "start_time": f"2026-11-22T10:00:{trace:02d}.250000+00:00",
        "end_time": f"2026-11-22T10:00:{trace:02d}.750000+00:00",
        "status_code": "OK",
        "attributes": {"session.id": session, **attributes},
    }


def turn(trace, session, said, answered):
    return [
        span(trace, 1, session, **{"input.value": said, "output.value": answered}),
        span(trace, 2, session, **{"llm.model_name": "gpt-4o-mini", "llm.token_count.prompt": 10}),
    ]


def told(call, *args, **named):
    try:
        return call(*args, **named)
    except HTTPStatusError as error:
        return [error.response.status_code, error.response.json()["error"]["message"]]
    except Exception as error:
        return [type(error).__name__, str(error)]


spans = [
    *turn(1, "chat-1", "hi! I'm Tim", "Hello Tim!"),
    *turn(2, "chat-1", "What is my name?", "Your name is Tim."),
    *turn(3, "chat-2", "Bye", "Bye!"),
    span(4, 1, "chat-3"),
]
root, model = (one["context"]["span_id"] for one in spans[:2])
out = {"logged": client.spans.log_spans(project_identifier=project, spans=spans)}
out["again"] = told(client.spans.log_spans, project_identifier=project, spans=spans[:1])

out["turns"] = [
    [one["input"]["value"], one["output"]["value"]]
    for one in client.sessions.get_session_turns(session_id="chat-1")
]
sessions = client.sessions.list(project_name=project)
out["sessions"] = [one["session_id"] for one in sessions]
out["by_id"] = client.sessions.get(session_id=sessions[1]["id"])["session_id"]

client.sessions.add_session_annotation(
    session_id="chat-1",
    annotation_name="solved",
    annotator_kind="LLM",
    label="yes",
    score=1,
    metadata={"run": 7},
    identifier="nightly",
    sync=True,
)
client.traces.add_trace_annotation(
    trace_id=spans[0]["context"]["trace_id"], annotation_name="tone", label="warm"
)
client.spans.log_span_annotations(
    span_annotations=[
        {
            "span_id": span_id,
            "name": "correct",
            "annotator_kind": "CODE",
            "result": {"score": score},
        }
        for span_id, score in [(root, 1), (model, 0.5)]
    ]
)
client.spans.add_span_note(span_id=model, note="Short.")
out["annotations"] = sorted(
    [one["span_id"] == root, one["name"], one["result"]["score"]]
    for one in client.spans.get_span_annotations(
        span_ids=[root, model],
        project_identifier=project,
        include_annotation_names=["correct", "note"],
        exclude_annotation_names=[],
    )
)
out["unknown"] = told(
    client.spans.add_span_annotation, span_id="ff" * 8, annotation_name="x", score=1
)

out["llm"] = len(client.spans.get_spans(project_identifier=project, span_kind="LLM"))
out["children"] = [
    one["name"] for one in client.spans.get_spans(project_identifier=project, parent_id=root)
]
out["traces"] = [
    [one["trace_id"], len(one["spans"])]
    for one in client.traces.get_traces(
        project_identifier=project,
        session_id="chat-1",
        include_spans=True,
        error=False,
        min_latency_ms=500,
        start_time=datetime(2026, 11, 22, 10, 0, 2, tzinfo=UTC),
    )
]
out["projects"] = [one["name"] for one in client.projects.list(name_contains="CLIENT")]
out["created"] = told(client.projects.create, name="new")

client.spans.delete(span_identifier=model)
out["llm_left"] = len(client.spans.get_spans(project_identifier=project, span_kind="LLM"))
client.spans.delete(span_identifier=spans[-1]["context"]["span_id"])
client.sessions.delete(session_id="chat-1")
out["left"] = [one["session_id"] for one in client.sessions.list(project_name=project)]
client.projects.delete(project_name=project)
out["gone"] = told(client.projects.get, project_name=project)

print(json.dumps(out))
