"""From where nobody signs up here, and with whom an instance that federates by invitation speaks."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import enum_column, id_column, moment_column
from ensembl_fed.models.kinds import IpSeverity


class EmailDomainBlock(SQLModel, table=True):
    """No electronic address of this domain, or below it, signs up."""

    __tablename__ = "email_domain_block"

    id: int = Field(sa_column=id_column())
    domain: str = Field(max_length=255, unique=True)
    created_at: datetime = Field(sa_column=moment_column())


class CanonicalEmailBlock(SQLModel, table=True):
    """One electronic address, however it is written, signs up no more; only its digest is kept."""

    __tablename__ = "canonical_email_block"

    id: int = Field(sa_column=id_column())
    digest: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(sa_column=moment_column())


class IpBlock(SQLModel, table=True):
    """What is refused to a network (`192.0.2.0/24`), until when; None is for good."""

    __tablename__ = "ip_block"

    id: int = Field(sa_column=id_column())
    network: str = Field(max_length=64, unique=True)
    severity: IpSeverity = Field(sa_column=enum_column(IpSeverity))
    comment: str = Field(default="", max_length=1000)
    expires_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    created_at: datetime = Field(sa_column=moment_column())


class DomainAllow(SQLModel, table=True):
    """An instance that federates by invitation speaks with this domain."""

    __tablename__ = "domain_allow"

    id: int = Field(sa_column=id_column())
    domain: str = Field(max_length=255, unique=True)
    created_at: datetime = Field(sa_column=moment_column())
