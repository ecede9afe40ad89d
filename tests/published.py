"""An index that is published again and again, all its articles with another number each time.

    python -P tests/published.py FOLDER TIMES PAUSE

Publishes once before anything else and prints a line; then waits for a line,
publishes so many times with a pause between them, and ends.
"""

import sys
import time
from datetime import UTC, datetime

from archive import Article, open_index

ARTICLES = 300


def publish(address: str, number: int) -> None:
    """Let every article have this number, in one commit."""
    with open_index(address).writing() as batch:
        for place in range(ARTICLES):
            batch.put(
                Article(
                    id=f"id{place}",
                    seed=f"{place}.txt",
                    title=f"Mairie {place} lettre{number}",
                    body=f"La mairie {place} a rouvert. Son maire le dit dans lettre{number}.",
                    language="fr",
                    captured=datetime(2024, 3, 7, tzinfo=UTC),
                    fingerprint=f"{place} {number}",
                )
            )


def main() -> None:
    folder, times, pause = sys.argv[1:]
    address = f"whoosh:{folder}"
    publish(address, 0)
    print("published", flush=True)
    sys.stdin.readline()
    for number in range(1, int(times) + 1):
        publish(address, number)
        time.sleep(float(pause))
    print("done", flush=True)


if __name__ == "__main__":
    main()
