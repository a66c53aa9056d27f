"""Puts the parts together: settings into a database, a pipeline and stations."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import time, timedelta
from functools import cache, partial
from typing import Any

from pydantic import BaseModel

from app import log
from app.settings import Oidc, Settings
from casework.acknowledging import Manners
from casework.alarms import Lane
from casework.catalogue import Catalogue
from casework.indexing import rebuild
from casework.people import check_body
from casework.signing_in import DoorRules
from casework.single_sign_on import Role, SignOnRules
from casework.texting import Texting
from connectors.contract import Call, Outlet
from connectors.hotline import HOTLINE, HotlineOutlet
from connectors.http import Wire
from connectors.options import AccountOptions, reveal
from connectors.registry import channel
from connectors.vault import Vault
from daemon.keeper import Keeper
from daemon.station import House, Pace, PollReport, Station
from domain.errors import ConfigInvalid, NotAllowed
from domain.receipt import Receipt
from domain.words import Words
from pipeline.rulebook import load_rules
from pipeline.stages import Pipeline
from storage import search
from storage.database import Database, open_database
from storage.upgrade import upgrade
from web.console import Console
from web.door.provider import Provider

_NO_ACCOUNT = Words(
    en="Account “{name}” is not in the configuration any more, so nothing can be sent from it.",
    ar="لم يعد الحساب «{name}» موجودًا في الإعدادات، لذا لا يمكن الإرسال منه.",
)
_NO_SECRET = "BALAGH_NO_SECRET"  # noqa: S105 - the name of a variable


def make_database(settings: Settings) -> Database:
    """Open the database, bring it to the present schema, and its index of words with it."""
    database = open_database(settings.database)
    upgrade(database)
    with database.read() as connection:
        missing = search.is_missing(connection)
    if missing:
        rebuild(database, load_rules(settings.rules))
    return database


def make_pipeline(settings: Settings, database: Database) -> Pipeline:
    """The rules at work now: the files', with what administrators changed over them."""
    return make_catalogue(settings, database).pipeline()


def make_catalogue(settings: Settings, database: Database) -> Catalogue:
    def told(trouble: Words) -> None:
        log.note("catalogue not usable, the rules before it stay", trouble=trouble.en)

    return Catalogue(database, partial(load_rules, settings.rules), told)


def make_wire(settings: Settings, account: AccountOptions) -> Wire:
    vault = Vault(settings.data / "sessions")
    return Wire(vault=vault, base_url=account.base(), timeout=account.timeout)


def make_station(settings: Settings, account: AccountOptions) -> Station:
    """One account's two ends, opened."""
    found = channel(account.channel)
    pace = settings.pace
    outlet = found.open_outlet(account, make_wire(settings, account))
    return Station(
        name=account.name,
        channel=account.channel,
        inlet=found.open_inlet(account, make_wire(settings, account)) if found.open_inlet else None,
        outlet=outlet,
        manners=Manners(account.acknowledge, account.acknowledge_daily, outlet.limits),
        capabilities=found.capabilities,
        pace=Pace(
            every=account.every,
            spacing=account.spacing,
            children=pace.children,
            page=pace.page,
            hold=pace.hold,
            settle_factor=pace.settle,
            recheck=pace.recheck,
            longest_wait=pace.longest_wait,
            probe=pace.probe,
        ),
    )


def make_house(
    settings: Settings, report: Callable[[PollReport], None], note: Callable[..., Any]
) -> House:
    database = make_database(settings)
    catalogue = make_catalogue(settings, database)
    return House(
        database=database,
        pipeline=catalogue.pipeline(),
        rules=catalogue.pipeline,
        stations={account.name: make_station(settings, account) for account in settings.accounts},
        report=report,
        note=note,
        lane=make_lane(settings),
    )


def make_lane(settings: Settings) -> Lane:
    wanted = settings.alarms
    return Lane(
        url=settings.console.public_url,
        step=timedelta(minutes=wanted.step_minutes),
        test_at=time.fromisoformat(wanted.test_at) if wanted.test_at else None,
    )


def make_texting(settings: Settings) -> Texting | None:
    """ConfigInvalid where its account is not configured."""
    wanted = settings.sms
    if wanted.account is None:
        return None
    if wanted.account not in {account.name for account in settings.accounts}:
        raise ConfigInvalid(_NO_ACCOUNT.filled(name=wanted.account))
    return Texting(wanted.account, wanted.prefixes, wanted.per_number, wanted.daily)


def make_receipts(settings: Settings) -> Callable[[str, Call], Receipt | None]:
    """Reads what claims to be a receipt for an account; None where it proves nothing."""
    accounts = {account.name: account for account in settings.accounts}

    def read(name: str, call: Call) -> Receipt | None:
        account = accounts.get(name)
        reader = channel(account.channel).read_receipt if account else None
        return reader(account, call) if reader else None

    return read


def make_keeper(settings: Settings, database: Database, note: Callable[..., Any]) -> Keeper:
    wire = Wire(vault=Vault(settings.data / "sessions"))
    return Keeper(
        database=database,
        folder=settings.data / "media",
        hosts=settings.media.hosts,
        largest=settings.media.largest,
        raw_days=settings.retention.raw_days,
        session=wire.session(),
        note=note,
        fetch=settings.media.fetch,
        silent=timedelta(minutes=settings.console.silent_minutes),
    )


def make_outlets(settings: Settings) -> Callable[[str], Outlet]:
    """Outlets by account, opened when first asked for, to say what a platform allows.

    That needs no secret. ConfigInvalid for an account that is not configured any more.
    """
    accounts = {account.name: account for account in settings.accounts}

    @cache
    def outlet(name: str) -> Outlet:
        if name == HOTLINE:
            return HotlineOutlet()
        if name not in accounts:
            raise ConfigInvalid(_NO_ACCOUNT.filled(name=name))
        account = without_secrets(accounts[name])
        return channel(account.channel).open_outlet(account, make_wire(settings, account))

    return outlet


def make_console(settings: Settings) -> Console:
    wanted = settings.console
    database = make_database(settings)
    catalogue = make_catalogue(settings, database)
    sign_on = make_sign_on(wanted.oidc, catalogue.pipeline().rules.bodies.bodies)
    return Console(
        database=database,
        catalogue=catalogue,
        outlet=make_outlets(settings),
        public_url=wanted.public_url,
        door=DoorRules(
            idle=timedelta(minutes=wanted.idle_minutes),
            absolute=timedelta(hours=wanted.absolute_hours),
            two_factor=wanted.two_factor == "required",
        ),
        media=settings.data / "media",
        provider=make_provider(settings),
        sign_on=sign_on,
        show_deleted=wanted.show_deleted,
        texting=make_texting(settings),
        read_receipt=make_receipts(settings),
        lane=make_lane(settings),
    )


def make_provider(settings: Settings) -> Provider | None:
    oidc = settings.console.oidc
    if oidc is None:
        return None
    wire = Wire(vault=Vault(settings.data / "sessions"), timeout=5.0)
    return Provider(
        issuer=oidc.issuer,
        client_id=oidc.client_id,
        client_secret=reveal(oidc.client_secret),
        title=Words(en=oidc.title_en, ar=oidc.title_ar),
        mount=wire.mount,
        scopes=oidc.scopes,
    )


def make_sign_on(oidc: Oidc | None, bodies: Collection[str]) -> SignOnRules | None:
    """ConfigInvalid where a group is given a body that the rules do not have."""
    if oidc is None:
        return None
    roles = {}
    for group, role in oidc.roles.items():
        name, _, body = role.partition(":")
        try:
            check_body(body or None, bodies)
        except NotAllowed as error:
            place, told = f"console.oidc.roles.{group}: ", error.sentence
            raise ConfigInvalid(Words(place + told.en, place + told.ar)) from None
        roles[group] = Role(name, body or None)
    return SignOnRules(
        claim=oidc.claim,
        roles=roles,
        create=oidc.create,
        trusted=oidc.two_factor == "provider",
    )


def without_secrets(account: AccountOptions) -> AccountOptions:
    """The account with every secret named as one that is there.

    What asks no platform, such as reading a recording or the limits of a reply, needs none.
    """
    os.environ.setdefault(_NO_SECRET, "none")
    named = {
        name: f"env:{_NO_SECRET}"
        for name in type(account).model_fields
        if str(getattr(account, name)).startswith(("env:", "file:"))
    }
    return account.model_copy(update=named)


def check_secrets(accounts: Iterable[AccountOptions], oidc: Oidc | None = None) -> None:
    """ConfigInvalid with a line for each secret that is named and that is not there."""
    missing: list[Words] = []
    named: list[tuple[str, BaseModel]] = [(account.name, account) for account in accounts]
    for owner, options in [*named, *([("console.oidc", oidc)] if oidc else [])]:
        for name, value in _named_values(options):
            if isinstance(value, str) and value.startswith(("env:", "file:")):
                try:
                    reveal(value)
                except ConfigInvalid as error:
                    place, told = f"{owner}, {name}: ", error.sentence
                    missing.append(Words(place + told.en, place + told.ar))
    if missing:
        raise ConfigInvalid(
            Words("\n".join(w.en for w in missing), "\n".join(w.ar for w in missing))
        )


def _named_values(options: BaseModel) -> Iterator[tuple[str, Any]]:
    """Every field, and every entry of one that holds several by name."""
    for name in type(options).model_fields:
        value = getattr(options, name)
        if isinstance(value, dict):
            yield from ((f"{name}.{key}", entry) for key, entry in value.items())
        else:
            yield name, value
