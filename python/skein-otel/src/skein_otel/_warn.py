import logging

_logger = logging.getLogger("skein_otel")
_said: set[str] = set()


def warn_once(kind: str, message: str) -> None:
    """Says a thing once, whatever its details are by then."""
    if kind in _said:
        return
    _said.add(kind)
    _logger.warning("[skein] %s", message)
