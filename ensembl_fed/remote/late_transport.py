"""A way to other servers that is only made when somebody goes it."""

from collections.abc import Callable, Mapping

from ensembl_fed.remote.transport import HttpAnswer, Sign, Transport


class LateTransport:
    """Makes its transport at the first request: an HTTP client takes a tenth of a start's time to load, and memory."""

    def __init__(self, make: Callable[[], Transport]) -> None:
        self._make = make
        self._made: Transport | None = None

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        max_bytes: int,
        accept: str | None = None,
        sign: Sign | None = None,
        follow_redirects: bool = True,
    ) -> HttpAnswer:
        """What the transport answers. Raises HttpFailed."""
        if self._made is None:
            self._made = self._make()
        return await self._made.request(
            method,
            url,
            headers=headers,
            body=body,
            max_bytes=max_bytes,
            accept=accept,
            sign=sign,
            follow_redirects=follow_redirects,
        )

    async def close(self) -> None:
        """Let go of connections, if there are any."""
        if self._made is not None:
            await self._made.close()
