"""Three phones send two hundred reports with photos while their server dies fifty times, at random."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.api.mortal import Mortal
from tests.api.test_kill import require_sound_file, require_whole
from tests.browser.devices import BY_DUANCUN, PHONE
from tests.browser.lives import MakeService, looked_into, make_service, sign_in_as
from tests.browser.queues import Waiting, kept_in, network_is_back, put_into

__all__ = ["make_service"]
SEED = 20261127
DEATHS, REPORTS = 50, 200
PEOPLE = ("patrol", "officer", "neighbour")
LONGEST_LIFE_S, LONGEST_DEATH_S = 0.9, 0.2
HOME_WITHIN_S = 180


@dataclass
class Sender:
    """One of the three phones, and what it sent and was told."""

    page: Page
    waiting: Waiting
    outside: list[str] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def sent(self) -> set[UUID]:
        """The ids of all its reports."""
        return self.waiting.sent

    def waits(self) -> int:
        """How many of its reports have not arrived."""
        return len(kept_in(self.page, "entries"))


@pytest.fixture
def senders(browser: Browser, make_service: MakeService) -> Iterator[tuple[Mortal, list[Sender]]]:
    """A service and three phones, each with its own person signed in."""
    service = make_service()
    contexts: list[BrowserContext] = []
    phones: list[Sender] = []
    for number, name in enumerate(PEOPLE):
        contexts.append(
            browser.new_context(
                viewport=PHONE, locale="zh-CN", geolocation=BY_DUANCUN, permissions=["geolocation"]
            )
        )
        page = contexts[-1].new_page()
        phone = Sender(page, Waiting(f"id-{name}", seed=SEED + number))
        page.on("request", noting(phone, service.address))
        page.goto(service.address)
        sign_in_as(page, name)
        page.goto(f"{service.address}/#/outbox")
        phones.append(phone)
    yield service, phones
    for context in contexts:
        context.close()


def noting(phone: Sender, address: str) -> Callable[[Request], None]:
    """What notes each request of a phone to another host."""

    def note(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            phone.outside.append(request.url)

    return note


def test_two_hundred_reports_of_three_phones_outlive_fifty_deaths_of_the_server(
    senders: tuple[Mortal, list[Sender]], capsys: pytest.CaptureFixture[str]
) -> None:
    service, phones = senders
    chance = random.Random(SEED)
    began = time.monotonic()

    for death in range(DEATHS):
        phone = chance.choice(phones)
        put_into(phone.page, phone.waiting.some(REPORTS // DEATHS, photos=chance.randrange(1, 3)))
        for each in phones:
            network_is_back(each.page)
        Event().wait(chance.random() * LONGEST_LIFE_S)
        service.kill()
        Event().wait(chance.random() * LONGEST_DEATH_S)
        service.start()
        if death % 10 == 9:
            phone.page.reload()
    bring_home(phones)
    service.kill()

    for phone in phones:
        told = kept_in(phone.page, "delivered")
        phone.receipts = [each["receipt"] for each in told]
        assert {each["id"] for each in told} == {str(id) for id in phone.sent}
        assert [each["genuine"] for each in told] == [True] * len(told)
        assert kept_in(phone.page, "photos") == []
        assert phone.outside == []
    with looked_into(service) as database:
        receipts, reports = require_whole(database, phones)  # type: ignore[arg-type]
    require_sound_file(Path(service.where))
    assert (receipts, reports) == (REPORTS, REPORTS)
    with capsys.disabled():
        took = time.monotonic() - began
        print(f"\n{DEATHS} deaths, {reports} reports, {receipts} receipts, {took:.0f} s, seed {SEED}")


def bring_home(phones: list[Sender]) -> None:
    """The server stays now: each phone brings home what it has, as it does whenever the line is back."""
    ends = time.monotonic() + HOME_WITHIN_S
    while any(phone.waits() for phone in phones):
        assert time.monotonic() < ends, [phone.waits() for phone in phones]
        for phone in phones:
            network_is_back(phone.page)
        Event().wait(0.5)
