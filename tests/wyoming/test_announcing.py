"""The announcement: found by another zeroconf, and taken back at the end."""

from __future__ import annotations

import asyncio

import pytest
from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from voice.wyoming.announcing import KIND, Announcement, AnnouncingError

SECONDS = 15.0


def test_it_is_found_while_it_is_there() -> None:
    async def look() -> None:
        found, gone = asyncio.Event(), asyncio.Event()

        def changed(
            zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
        ) -> None:
            if name == f"Charley test.{KIND}":
                (gone if state_change is ServiceStateChange.Removed else found).set()

        async with AsyncZeroconf(interfaces=["127.0.0.1"], ip_version=IPVersion.V4Only) as other:
            browser = AsyncServiceBrowser(other.zeroconf, KIND, handlers=[changed])
            async with Announcement("Charley test", "127.0.0.1", 10500):
                async with asyncio.timeout(SECONDS):
                    await found.wait()
                info = AsyncServiceInfo(KIND, f"Charley test.{KIND}")
                assert await info.async_request(other.zeroconf, 3000)
                assert (info.port, info.parsed_addresses()) == (10500, ["127.0.0.1"])
            async with asyncio.timeout(SECONDS):
                await gone.wait()
            await browser.async_cancel()

    asyncio.run(look())


def test_a_machine_that_has_no_such_address_is_told_of() -> None:
    async def announce() -> None:
        async with Announcement("Charley test", "192.0.2.7", 10500):
            pass

    with pytest.raises(AnnouncingError) as told:
        asyncio.run(announce())
    assert len(str(told.value).splitlines()) == 1
