import asyncio

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from tests.support.site import ScriptedTv

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.vault import Vault
from adscreen.web.keys import FeedKeys, KeyedLiveTv

KEYS = FeedKeys(Vault(Fernet.generate_key()))


@given(st.text(min_size=1, max_size=200).filter(lambda t: t.isprintable()))
def test_a_key_leads_back_to_its_channel(ref: str) -> None:
    key = KEYS.key(ref)
    assert KEYS.ref(key) == ref
    assert KEYS.key(ref) == key
    assert key.replace("-", "").replace("_", "").isalnum()


@given(st.text(max_size=60))
def test_what_is_no_key_leads_nowhere(text: str) -> None:
    assert KEYS.ref(text) is None


def test_a_key_of_another_server_leads_nowhere() -> None:
    assert FeedKeys(Vault(Fernet.generate_key())).ref(KEYS.key("channel:1")) is None


def test_television_is_reached_by_key_only() -> None:
    async def run() -> None:
        live = KeyedLiveTv(ScriptedTv(), KEYS)
        assert (await live.playlist(KEYS.key("channel:1"), viewer="a")).newest == 7
        assert live.segment(KEYS.key("channel:1"), "7.ts") is not None
        assert live.segment("channel:1", "7.ts") is None
        assert live.status("channel:1") is None
        for ref in ("channel:1", "", KEYS.key("channel:1")[:-2]):
            with pytest.raises(AdScreenError) as caught:
                await live.playlist(ref, viewer="a")
            assert caught.value.failure is Failure.NOT_FOUND
            with pytest.raises(AdScreenError):
                await live.multivariant(ref, viewer="a", media_uri="x")

    asyncio.run(run())
