"""The ways out for news of watched names: a webhook, a folder of mails."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from archive import replace_private
from web import messages, webhooks
from web.outbox import Message
from web.settings import Settings, SettingsError
from web.webhooks import Answer, Fate
from web.wording import wording

from .asking import read_token
from .saying import json_text

SECRET = "NEWSARCHIVE_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
"""The variable with the secret itself, for those who keep no file of it."""


@dataclass(frozen=True, slots=True)
class Door:
    """A way out for messages, what it is called in the log, and what takes one through it."""

    name: str
    shown: str
    take: Callable[[Message], Answer]


def doors_of(settings: Settings) -> tuple[Door, ...]:
    """The ways out that are set; none is the usual case.

    Raises:
        SettingsError: A webhook has no secret, or one that others may read.
    """
    doors = []
    if settings.mails:
        folder = settings.mails
        doors.append(Door("mails", str(folder), partial(_written, folder, settings.language)))
    if settings.webhook:
        secret, address = _secret(settings), settings.webhook
        doors.append(Door("webhook", webhooks.shown(address), partial(_sent, address, secret)))
    return tuple(doors)


def _secret(settings: Settings) -> str:
    if settings.key:
        return read_token(settings.key, "secret")
    if secret := os.environ.get(SECRET, "").strip():
        return secret
    detail = f"a webhook needs a secret; name a file with one as key, or set {SECRET}"
    raise SettingsError("webhook", detail)


def _sent(address: str, secret: str, message: Message) -> Answer:
    body = json_text(dict(message.shape)).encode("utf-8", "replace")
    return webhooks.send(address, secret, message.id, body, now=time.time())


def _written(folder: Path, language: str, message: Message) -> Answer:
    """Write a mail into a folder, under a name that the same message always has."""
    stamp = datetime.fromtimestamp(message.made, UTC).strftime("%Y%m%dT%H%M%SZ")
    name = f"{stamp}-{message.id.removeprefix('msg_')}.eml"
    try:
        replace_private(folder / name, messages.mail_of(message, wording(language)))
    except OSError as error:
        return Answer(Fate.LATER, error.strerror or str(error))
    return Answer(Fate.TAKEN)
