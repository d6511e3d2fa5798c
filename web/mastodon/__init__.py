"""The client API: what Mastodon's clients ask, answered section by section."""

from starlette.convertors import Convertor, register_url_convertor

_LARGEST_ID = (1 << 63) - 1


class IdConvertor(Convertor[int]):
    """A row's number in a path. Longer ones match nothing, and none is larger than a store can hold (security 43)."""

    regex = "[0-9]{1,19}"

    def convert(self, value: str) -> int:
        """The number, cut to 63 bits: no row has that one."""
        return min(int(value), _LARGEST_ID)

    def to_string(self, value: int) -> str:
        """The number as text."""
        return str(value)


register_url_convertor("int", IdConvertor())
