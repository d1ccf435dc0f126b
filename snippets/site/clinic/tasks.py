"""What the worker does."""

import logging

from celery import shared_task

logger = logging.getLogger(__name__)


@shared_task
def remind(patient: str) -> None:
    """Remind one patient of an appointment."""
    logger.info("reminded %s", patient)


@shared_task
def heartbeat() -> None:
    """Leave a line in the worker's log, by which monitoring sees that the queue moves."""
    logger.info("the queue moves")
