"""What is kept back, by the rules of OpenInference's trace configuration.

It holds for what is sent to Skein, whoever made the span; also for the attributes and events of the
GenAI conventions, Traceloop, Langfuse and others. Error messages are not masked; `mask` sees them.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from opentelemetry.util.types import AttributeValue

REDACTED = "__REDACTED__"

MaskOne = Callable[[str, AttributeValue], AttributeValue | None]
Mask = Callable[[Mapping[str, AttributeValue], str | None], dict[str, AttributeValue]]


@dataclass(frozen=True)
class _Rule:
    hides: tuple[str, ...]
    keys: re.Pattern[str]
    redacts: bool = False
    """A placeholder stays; otherwise the attribute is removed."""


def _rule(hides: str, keys: str, redacts: bool = False) -> _Rule:
    return _Rule(tuple(hides.split()), re.compile(keys), redacts)


_MESSAGE_TEXT = r"\..*\.message(\.content|\.contents\..*\.message_content\.text)$"

# The first that fits counts.
_RULES = (
    _rule("INPUTS", r"^input\.value$", redacts=True),
    _rule("OUTPUTS", r"^output\.value$", redacts=True),
    _rule("INPUTS INPUT_MESSAGES", r"^llm\.input_messages(\.|$)"),
    _rule("OUTPUTS OUTPUT_MESSAGES", r"^llm\.(output_messages|choices)(\.|$)"),
    _rule("INPUT_TEXT", r"^llm\.input_messages" + _MESSAGE_TEXT, redacts=True),
    _rule("OUTPUT_TEXT", r"^llm\.output_messages" + _MESSAGE_TEXT, redacts=True),
    _rule(
        "INPUT_IMAGES", r"^(llm\.input_messages\..*\.message_content\.image|input\.images)(\.|$)"
    ),
    _rule("INPUTS PROMPTS", r"^llm\.prompts(\.|$)", redacts=True),
    _rule("CHOICES", r"^llm\.choices(\.|$)"),
    _rule("INPUTS LLM_TOOLS", r"^llm\.tools(\.|$)"),
    _rule("LLM_INVOCATION_PARAMETERS", r"^llm\.invocation_parameters$"),
    _rule(
        "INPUTS INPUT_MESSAGES INPUT_TEXT",
        r"^(gen_ai\.(input\.messages|prompt|content\.prompt|system_instructions)|ai\.prompt"
        r"|all_messages_events|pydantic_ai\.all_messages)(\.|$)",
    ),
    _rule(
        "OUTPUTS OUTPUT_MESSAGES OUTPUT_TEXT",
        r"^(gen_ai\.(output\.messages|completion|content\.completion)"
        r"|ai\.response\.(text|toolCalls|object|reasoning|files))(\.|$)",
    ),
    # Pydantic AI's first form: both sides in one list.
    _rule("INPUTS INPUT_MESSAGES INPUT_TEXT OUTPUTS OUTPUT_MESSAGES OUTPUT_TEXT", r"^events$"),
    _rule(
        "INPUTS",
        r"^(gen_ai\.(tool\.(call\.arguments|definitions)|retrieval\.query\.text)"
        r"|ai\.(toolCall\.args|values?|prompt)|spring\.ai\.tool\.call\.arguments|langwatch\.input"
        r"|mlflow\.spanInputs|genkit:input|gcp\.vertex\.agent\.(llm_request|tool_call_args)"
        r"|(traceloop\.entity|langfuse\.(observation|trace)|lmnr\.span)\.input"
        r"|llm\.request\.functions|input|prompt$|tool_arguments$|request_data$)(\.|$)",
    ),
    _rule(
        "OUTPUTS",
        r"^(gen_ai\.(tool\.call\.result|retrieval\.documents)"
        r"|ai\.(toolCall\.result|response\.text|embeddings?)"
        r"|spring\.ai\.tool\.call\.result|langwatch\.output"
        r"|mlflow\.spanOutputs|genkit:output|gcp\.vertex\.agent\.(llm_response|tool_response)"
        r"|(traceloop\.entity|langfuse\.(observation|trace)|lmnr\.span)\.output"
        r"|final_result|output|tool_response$|response_data$)(\.|$)",
    ),
    _rule(
        "INPUTS",
        r"^(llm\.prompt_template\.|tool\.parameters$|reranker\.(query$|input_documents\.)"
        r"|embedding\.(text$|embeddings\..*\.embedding\.text$))",
    ),
    _rule("OUTPUTS", r"^(retrieval\.documents|reranker\.output_documents)\."),
    _rule("RETRIEVAL_DOCUMENTS", r"^retrieval\.documents\..*\.(content|metadata)$"),
    _rule("EMBEDDINGS_TEXT", r"^embedding\.(text$|.*\.embedding\.text$)"),
    _rule("EMBEDDING_VECTORS EMBEDDINGS_VECTORS", r"^embedding\.(vector$|.*\.embedding\.vector$)"),
)

# Whole events that carry a message, in the first form of the GenAI conventions.
_INPUT_EVENTS = re.compile(r"^gen_ai\.((system|user|assistant|tool)\.message|content\.prompt)$")
_OUTPUT_EVENTS = re.compile(r"^gen_ai\.(choice|content\.completion)$")
_IMAGE = re.compile(r"^data:image/[^,]*base64")


def create_mask(mask_one: MaskOne | None) -> Mask | None:
    """By the environment's `OPENINFERENCE_HIDE_…`; None when nothing is to be hidden."""
    hidden = {name for rule in _RULES for name in rule.hides if _is_true(f"HIDE_{name}")}
    rules = [rule for rule in _RULES if hidden.intersection(rule.hides)]
    max_image = _number("BASE64_IMAGE_MAX_LENGTH")
    if not rules and max_image is None and mask_one is None:
        return None
    hides_input_events = not hidden.isdisjoint(("INPUTS", "INPUT_MESSAGES", "INPUT_TEXT"))
    hides_output_events = not hidden.isdisjoint(("OUTPUTS", "OUTPUT_MESSAGES", "OUTPUT_TEXT"))

    def one(key: str, value: AttributeValue) -> AttributeValue | None:
        if _is_long_image(value, max_image):
            return REDACTED
        try:
            return value if mask_one is None else mask_one(key, value)
        except Exception:
            return REDACTED

    def mask(
        attributes: Mapping[str, AttributeValue], event: str | None
    ) -> dict[str, AttributeValue]:
        if event is not None and hides_input_events and _INPUT_EVENTS.match(event):
            return {}
        if event is not None and hides_output_events and _OUTPUT_EVENTS.match(event):
            return {}
        left: dict[str, AttributeValue] = {}
        removed: set[str] = set()
        for key, value in attributes.items():
            rule = next((rule for rule in rules if rule.keys.match(key)), None)
            if rule is not None and not rule.redacts:
                removed.update(rule.hides)
                continue
            masked = REDACTED if rule is not None else one(key, value)
            if masked is not None:
                left[key] = masked
        # So that it reads as hidden, not as empty, where the span has no such attribute of its own.
        if event is None:
            for name, key in (("INPUTS", "input.value"), ("OUTPUTS", "output.value")):
                if name in removed and name in hidden:
                    left.setdefault(key, REDACTED)
        return left

    return mask


def _is_long_image(value: AttributeValue, max_length: int | None) -> bool:
    return (
        max_length is not None
        and isinstance(value, str)
        and len(value) > max_length
        and _IMAGE.match(value) is not None
    )


def _is_true(name: str) -> bool:
    return os.environ.get(f"OPENINFERENCE_{name}", "").strip().lower() == "true"


def _number(name: str) -> int | None:
    text = os.environ.get(f"OPENINFERENCE_{name}", "").strip()
    return int(text) if text.isdecimal() else None
