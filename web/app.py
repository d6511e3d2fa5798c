"""The composition root: the one place where the town, its moderation and everything that answers HTTP meet."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from ensembl_fed.errors import Invalid
from ensembl_fed.inbox.handlers import HANDLERS
from ensembl_fed.instance.hosting import Hosting, HostingOptions, open_hosting
from ensembl_fed.log import set_up_log
from ensembl_fed.settings import Scheme, Settings, Switch, read_settings
from ensembl_fed.workers.help_jobs import HELP_JOBS
from ensembl_fed.workers.jobs import TOWN_JOBS, Jobs
from ensembl_fed.workers.member_jobs import MEMBER_JOBS
from ensembl_fed.workers.remote_jobs import REMOTE_JOBS
from ensembl_fed.workers.run import drain, run_workers
from ensembl_fed.workers.status_jobs import STATUS_JOBS
from moderation.handlers import with_moderation
from moderation.jobs import MODERATION_JOBS
from web.casework.jobs import CASEWORK_JOBS
from web.casework.routes import ROUTES as CASEWORK_ROUTES
from web.cross_origin import CrossOrigin
from web.errors import ERROR_HANDLERS
from web.federation.routes import ROUTES as FEDERATION_ROUTES
from web.health import Health
from web.hosts import HostRouting
from web.mastodon.routes import mastodon_routes
from web.pages.digests import DIGEST_JOBS
from web.pages.errors import error_page
from web.pages.routes import ROUTES as PAGE_ROUTES
from web.proxies import Networks, TrustedProxies, read_networks
from web.rate_limit import RateLimit
from web.request_log import RequestLog
from web.routing import IndexedRoutes
from web.security_headers import SecurityHeaders
from web.slashes import TrailingSlashes

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ProcessRole:
    """How this process stands among those that serve together."""

    has_siblings: bool = False
    does_work: bool = True


class App:
    """The ASGI application: what stands before Starlette, and the hosting behind it."""

    def __init__(self, settings: Settings, hosting: Hosting | None, role: ProcessRole) -> None:
        trusted = _trusted(settings)
        self._settings = settings
        self._role = role
        self._is_given = hosting is not None
        self.starlette = Starlette(
            routes=[IndexedRoutes(all_routes())],
            middleware=[
                Middleware(middleware)
                for middleware in (RequestLog, HostRouting, SecurityHeaders, CrossOrigin, RateLimit)
            ],
            exception_handlers=dict(ERROR_HANDLERS),
            lifespan=self._live,
        )
        self.starlette.router.redirect_slashes = False
        self.starlette.state.error_page = error_page
        answering = Health(TrailingSlashes(self.starlette), trusted=trusted, hosting_of=lambda: self.hosting)
        self._outermost = TrustedProxies(answering, trusted)
        self.hosting: Hosting | None = None
        if hosting is not None:
            self._serve(hosting)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] == "lifespan":
            await self.starlette(scope, receive, send)
        else:
            await self._outermost(scope, receive, send)

    def end_streams(self) -> None:
        """End every open stream, so that a process that is asked to stop need not wait for them."""
        for instance in self.hosting.instances if self.hosting is not None else ():
            instance.streams.close()

    def _serve(self, hosting: Hosting) -> None:
        self.hosting = self.starlette.state.hosting = hosting
        hosting.transport.attach(self)

    @asynccontextmanager
    async def _live(self, starlette: Starlette) -> AsyncIterator[None]:
        """Open what is hosted, work while it is served, close it; nothing of this for a hosting that was given."""
        if self._is_given:
            yield
            return
        set_up_log(self._settings)
        _tell_switches(self._settings)
        hosting = await open_hosting(self._settings, options_for(self._role))
        stop = asyncio.Event()
        workers: asyncio.Task[None] | None = None
        try:
            self._serve(hosting)
            if self._role.does_work:
                workers = asyncio.create_task(run_workers(hosting, jobs=all_jobs(), stop=stop), name="workers")
            _log.info("serving", instances=[instance.domain for instance in hosting.instances])
            yield
        finally:
            if workers is not None:
                await drain(workers, stop)
            await hosting.close()


def create_app(
    settings: Settings | None = None, *, hosting: Hosting | None = None, role: ProcessRole | None = None
) -> App:
    """The application, with everything it answers. A hosting that is given is neither opened nor closed here.

    Raises Invalid for settings that cannot be used.
    """
    settings = settings or (hosting.settings if hosting is not None else read_settings())
    return App(settings, hosting, role or ProcessRole())


def all_routes() -> list[BaseRoute]:
    """Every route: other servers first, whose deliveries are the most frequent, then clients, then people."""
    return [*FEDERATION_ROUTES, *mastodon_routes(), *CASEWORK_ROUTES, *PAGE_ROUTES]


def all_jobs() -> Jobs:
    """What the workers do at an hour."""
    town = {**TOWN_JOBS, **HELP_JOBS, **STATUS_JOBS, **REMOTE_JOBS, **MEMBER_JOBS}
    return {**town, **DIGEST_JOBS, **CASEWORK_JOBS, **MODERATION_JOBS}


def options_for(role: ProcessRole) -> HostingOptions:
    """How activities are taken: the town's handlers and moderation's."""
    return HostingOptions(handlers=with_moderation(HANDLERS), has_siblings=role.has_siblings)


async def work_until(settings: Settings, stop: asyncio.Event) -> None:
    """Background work alone, for `ensembl-fed worker`: on PostgreSQL, from any machine."""
    hosting = await open_hosting(settings, options_for(ProcessRole(has_siblings=True)))
    try:
        workers = asyncio.create_task(run_workers(hosting, jobs=all_jobs(), stop=stop))
        _log.info("working", instances=[instance.domain for instance in hosting.instances])
        asked = asyncio.create_task(stop.wait())
        await asyncio.wait([workers, asked], return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        await drain(workers, stop)
    finally:
        await hosting.close()


def _trusted(settings: Settings) -> Networks:
    try:
        return read_networks(settings.trusted_proxies)
    except ValueError as error:
        raise Invalid(f"ENSEMBL_TRUSTED_PROXIES: {error}") from error


def _tell_switches(settings: Settings) -> None:
    """The switches of a trial are said aloud at each start (security 44)."""
    switches = {
        "ENSEMBL_SCHEME=http": settings.scheme is Scheme.HTTP,
        "ENSEMBL_FEDERATION_ALLOW_NETWORKS": bool(settings.federation_allow_networks),
        "ENSEMBL_RATE_LIMITS=off": settings.rate_limits is Switch.OFF,
        "ENSEMBL_EMAIL_CONFIRMATION=off": settings.email_confirmation is Switch.OFF,
    }
    on = [name for name, is_on in switches.items() if is_on]
    if on:
        _log.warning("trial switches are on", switches=on)
