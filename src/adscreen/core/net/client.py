"""HTTP client interface: GET only, one connection a request, cheap enough for the byte path of television.

The contract (implemented in this folder):

    client = HttpClient(policy, connect_timeout=5.0, first_byte_timeout=5.0)
    async with client.get(url, headers={...}, cookies=jar, verify_tls=True, max_redirects=8) as answer:
        answer.status, answer.headers (lower-case names), answer.url (after redirects), answer.hops (redacted)
        async for chunk in answer.chunks(stall_timeout=3.0): ...   # bytes, decoded from chunked; endless bodies are fine
        body = await answer.read(limit=1_000_000)                  # whole body; TOO_LARGE beyond the limit

Raises AdScreenError with DNS, REFUSED, UNREACHABLE, TLS, TIMEOUT, ADDRESS_BLOCKED, CONNECTION_LOST or BAD_ANSWER; never
judges the status. The policy is checked on the resolved address, which the connection is then pinned to, on every
redirect; http and https only.
"""
