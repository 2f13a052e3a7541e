"""Sends an app's conversations with language models to Skein: sessions, turns, and every step of them."""

from ._context import attributes, metadata, session, tags, user
from ._observe import Kind, Turn, observe, turn
from ._processor import ContextSpanProcessor, SkeinSpanProcessor
from ._register import register

__all__ = [
    "ContextSpanProcessor",
    "Kind",
    "SkeinSpanProcessor",
    "Turn",
    "attributes",
    "metadata",
    "observe",
    "register",
    "session",
    "tags",
    "turn",
    "user",
]
