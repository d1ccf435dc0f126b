"""Messages and events as Vumi itself writes them, which is how Vumi Go posted them, recorded for tests without it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from praekelt_standards import pages
from praekelt_standards.vumi.python27 import vumi

_GUIDE = pages.snippets() / "guide"
# A message and an event, which the handbook prints; and what else a server of messages has to know
MESSAGE, EVENT = _GUIDE / "vumi-go/message.json", _GUIDE / "vumi-go/event.json"
RECORD = pages.snippets().parent / "tests/vumi/vumi.json"

_SAY = """
import json
from datetime import datetime
from vumi.blinkenlights.metrics import Aggregator
from vumi.message import TransportEvent, TransportUserMessage

noon = datetime(2026, 11, 24, 12)
message = TransportUserMessage(
    message_id="4c8c4a8e747e4349bc7c6a297e56a87b", timestamp=noon, from_addr="+27820000001", to_addr="*120*555#",
    content="Amina", session_event="resume", transport_name="ussd", transport_type="ussd")
events = [
    TransportEvent(event_id="2b3f41ce69ae41b0aca86c1bee999f46", timestamp=noon, user_message_id=message["message_id"], **kind)
    for kind in (
        {"event_type": "delivery_report", "delivery_status": "delivered"},
        {"event_type": "ack", "sent_message_id": "of the network's own"},
        {"event_type": "nack", "nack_reason": "the network is down"},
    )
]
print(json.dumps({
    "message": json.loads(message.to_json()), "events": [json.loads(event.to_json()) for event in events],
    "session_events": sorted(TransportUserMessage.SESSION_EVENTS), "aggregates": sorted(Aggregator.REGISTRY)}))
"""


def record() -> dict[str, Any]:
    """What the real Vumi writes."""
    real = vumi(_GUIDE / "vumi-worker/requirements.txt")
    answer = real.run(["-c", _SAY], folder=_GUIDE)
    if answer.status:
        raise RuntimeError(answer.errors)
    seen: dict[str, Any] = json.loads(answer.output)
    return seen


def files(seen: dict[str, Any]) -> dict[Path, str]:
    """The files that what was seen is written to, as they are to be."""
    values = {MESSAGE: seen["message"], EVENT: seen["events"][0], RECORD: seen}
    return {path: json.dumps(value, indent=2, sort_keys=True) + "\n" for path, value in values.items()}


def main() -> None:
    """Write what the real Vumi writes today; ``tox -e rewrite`` calls it."""
    for path, text in files(record()).items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
