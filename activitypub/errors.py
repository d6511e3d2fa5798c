"""What a peer can do wrong: every exception that reading from the network may raise."""


class ProtocolError(Exception):
    """A peer sent something that we do not take. Its text is for our log, not for the peer."""


class BadDocument(ProtocolError):
    """The document is not what it should be: not JSON, too large, or without a needed property."""


class SignatureRejected(ProtocolError):
    """The request or the document was not signed as it must be.

    `reason` is for our log alone: a sender learns only that the signature was refused.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UntrustedObject(ProtocolError):
    """The document may be well formed, but its sender has no authority over what it speaks of."""
