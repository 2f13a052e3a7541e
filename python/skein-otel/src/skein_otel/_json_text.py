import json
from typing import Any


def json_text(value: Any) -> str:
    """As JSON; what has no JSON form is named in its place. Raises nothing."""
    try:
        return json.dumps(value, ensure_ascii=False, default=_plain)
    except Exception:
        return _named(value)


def _plain(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"[{len(value)} bytes]"
    if isinstance(value, (set, frozenset)):
        return list(value)
    dump = getattr(value, "model_dump", None)
    return dump(mode="json") if callable(dump) else _named(value)


def _named(value: Any) -> str:
    try:
        return str(value)
    except Exception:
        return f"[a {type(value).__name__}]"
