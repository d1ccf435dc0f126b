"""Beat and the workers of the live site keep working while the other tests ask it for pages."""

from __future__ import annotations

from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.waiting import becomes


def test_beat_keeps_the_queue_moving(live: Lab) -> None:
    logs = [host.path("/var/praekelt/logs/clinic/clinic-worker.log") for host in (live.app1, live.app2)]
    assert becomes(lambda: any("clinic.tasks the queue moves" in log.read_text() for log in logs), 60)
    # The worker may be done before beat's own line reaches its log.
    beat = live.app1.path("/var/praekelt/logs/clinic/clinic-beat.log")
    assert becomes(lambda: "Sending due task heartbeat" in beat.read_text(), 60)
