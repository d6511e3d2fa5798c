"""The queues that are worked turn by turn, and the turn of each; deliveries have a way of their own."""

from collections.abc import Mapping

from ensembl_fed.workers.clips import clip_turn
from ensembl_fed.workers.jobs import Jobs, turn_of
from ensembl_fed.workers.mails import mail_turn
from ensembl_fed.workers.pushes import push_turn
from ensembl_fed.workers.received import receive_turn
from ensembl_fed.workers.turns import Turn
from ensembl_fed.workers.words import word_turn


def turns_of(jobs: Jobs) -> Mapping[str, Turn]:
    """The turn of each queue, by its name."""
    return {
        "received": receive_turn,
        "jobs": turn_of(jobs),
        "mails": mail_turn,
        "pushes": push_turn,
        "words": word_turn,
        "media": clip_turn,
    }
