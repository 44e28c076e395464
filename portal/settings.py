"""Settings: frozen values, read from the environment once, here and nowhere else. Half-set is refused.

| variable | meaning |
| --- | --- |
| PORTAL_MODE | production (default), demo or test |
| PORTAL_SECRET_KEY | at least 32 characters; demo and test make their own |
| PORTAL_FORMER_KEYS | secret keys of before, with commas between them: what they sealed still opens, and is sealed anew at its next use |
| PORTAL_PUBLIC_URL | the address people use, e.g. https://portal.example |
| DATABASE_URL | as portal_web; without it, in demo and test, the embedded PostgreSQL serves |
| PORTAL_WORKER_DATABASE_URL, PORTAL_MIGRATE_DATABASE_URL | as portal_worker, as portal_migrate |
| PORTAL_DATA_DIR | where the embedded database, mail folder and demo keys lie |
| PORTAL_SEALS | folder with one PKCS#12 file per provider, and trusted.pem (worker only) |
| PORTAL_SEAL_PASSPHRASE | their passphrase (worker only) |
| PORTAL_TSA_URL | a timestamp authority, optional |
| PORTAL_OPERATOR, PORTAL_CONTACT | who runs this installation, and where people write to them: shown on the help pages, optional |
| PORTAL_SMTP_URL | the mail server, e.g. smtps://user:secret@mail.example:465 (worker only); without it letters lie in the mail folder |
| PORTAL_PROXIES | networks of the proxies before the portal, e.g. 10.0.0.0/8, 127.0.0.1; only they may say where a request comes from |
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from portal.foundation.refusals import Refused

ROOT = Path(__file__).resolve().parent.parent
MODES = ("production", "demo", "test")


@dataclass(frozen=True)
class Settings:
    """`*_dsn` are libpq/SQLAlchemy addresses for the three database users; empty until the embedded server is up."""

    mode: str
    secret_key: str
    public_url: str
    web_dsn: str
    worker_dsn: str
    migrate_dsn: str
    data_dir: Path
    seals: Path
    seal_passphrase: str
    tsa_url: str
    operator: str = ""
    contact: str = ""
    smtp_url: str = ""
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    former_keys: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The secret key of today, and those of before."""
        return (self.secret_key, *self.former_keys)

    @property
    def invented(self) -> bool:
        """Whether this world is an invented one, in which the cast may be printed."""
        return self.mode in {"demo", "test"}

    @property
    def cookie_name(self) -> str:
        return "session" if self.on_loopback and self.invented else "__Host-session"

    @property
    def on_loopback(self) -> bool:
        return urlsplit(self.public_url).hostname in {"localhost", "127.0.0.1", "::1"}

    @property
    def secure_cookie(self) -> bool:
        return self.cookie_name != "session"


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check. Refuses, naming the variable, when production lacks a value or holds an unsafe one."""
    env = os.environ if environ is None else environ
    mode = env.get("PORTAL_MODE", "production")
    if mode not in MODES:
        raise Refused(f"PORTAL_MODE is {mode!r}; it takes one of: {', '.join(MODES)}.")
    data_dir = Path(env.get("PORTAL_DATA_DIR") or _default_data_dir())
    settings = Settings(
        mode=mode,
        secret_key=env.get("PORTAL_SECRET_KEY", "") or _kept_secret(mode, data_dir),
        public_url=env.get("PORTAL_PUBLIC_URL", "" if mode == "production" else "http://localhost:8000"),
        web_dsn=_dsn(env.get("DATABASE_URL", "")),
        worker_dsn=_dsn(env.get("PORTAL_WORKER_DATABASE_URL", "")),
        migrate_dsn=_dsn(env.get("PORTAL_MIGRATE_DATABASE_URL", "")),
        data_dir=data_dir,
        seals=Path(env.get("PORTAL_SEALS") or data_dir / "seals"),
        seal_passphrase=env.get("PORTAL_SEAL_PASSPHRASE", "" if mode == "production" else "an invented world"),
        tsa_url=env.get("PORTAL_TSA_URL", ""),
        operator=env.get("PORTAL_OPERATOR", ""),
        contact=env.get("PORTAL_CONTACT", ""),
        smtp_url=env.get("PORTAL_SMTP_URL", ""),
        proxies=_proxies(env.get("PORTAL_PROXIES", "")),
        former_keys=tuple(key for one in env.get("PORTAL_FORMER_KEYS", "").split(",") if (key := one.strip())),
    )
    if mode == "production" and (found := unsafe(settings, debug=env.get("FLASK_DEBUG", ""))):
        raise Refused("\n".join(found))
    return settings


def unsafe(settings: Settings, debug: str = "") -> list[str]:
    """Everything for which production does not start, each named by its variable."""
    return [sentence for sentence in (_key(settings), _host(settings), _database(settings), _debug(debug)) if sentence]


def _key(settings: Settings) -> str:
    if len(settings.secret_key) < 32:
        return "PORTAL_SECRET_KEY is missing or shorter than 32 characters."
    if len(set(settings.secret_key)) < 10:
        return "PORTAL_SECRET_KEY can be guessed: it repeats itself."
    if settings.secret_key in settings.former_keys:
        return "PORTAL_FORMER_KEYS names the present PORTAL_SECRET_KEY: a key is the present one or a former one."
    return ""


def _host(settings: Settings) -> str:
    """The one name that the portal answers to: whole, public and exact, or a request could claim to be for another."""
    named = "PORTAL_PUBLIC_URL must be the https:// address that people use"
    try:
        address = urlsplit(settings.public_url)
        host, _ = address.hostname or "", address.port
    except ValueError:
        return f"{named}; this is none."
    if address.scheme != "https" or not host:
        return f"{named}."
    if "." in {host[0], host[-1]} or not set(host) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-:") or settings.on_loopback:
        return f"{named}, with one exact host name: {host!r} would let a request name another."
    if address.username is not None or address.path not in {"", "/"} or address.query or address.fragment:
        return f"{named}, and nothing after its host."
    return ""


def _database(settings: Settings) -> str:
    if not settings.web_dsn:
        return "DATABASE_URL is missing: production does not use the embedded database."
    place = unquote(settings.web_dsn)
    if f"host={settings.data_dir}" in place or "host=/tmp/partner-portal-" in place:
        return "DATABASE_URL is the embedded database: production brings its own PostgreSQL."
    return ""


def _debug(told: str) -> str:
    return "FLASK_DEBUG is on: it shows the inside of the portal to whoever asks." if told.lower() not in {"", "0", "false", "no"} else ""


def with_server(settings: Settings, dsn: Callable[[str], str]) -> Settings:
    """The same settings over a server that answers `dsn(user)`, for what the environment leaves open."""
    return replace(
        settings,
        web_dsn=settings.web_dsn or _dsn(dsn("portal_web")),
        worker_dsn=settings.worker_dsn or _dsn(dsn("portal_worker")),
        migrate_dsn=settings.migrate_dsn or _dsn(dsn("portal_migrate")),
    )


def plain(dsn: str) -> str:
    """The address as psycopg itself takes it."""
    return dsn.replace("postgresql+psycopg://", "postgresql://", 1)


def _proxies(told: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(one.strip()) for one in told.split(",") if one.strip())
    except ValueError:
        raise Refused("PORTAL_PROXIES names networks, with commas between them, e.g. 10.0.0.0/8, 127.0.0.1.") from None


def _dsn(url: str) -> str:
    """SQLAlchemy's name for psycopg 3, whatever spelling an operator is used to."""
    for spelling in ("postgres://", "postgresql://"):
        if url.startswith(spelling):
            return "postgresql+psycopg://" + url.removeprefix(spelling)
    return url


def _default_data_dir() -> Path:
    from portal.foundation.embedded import default_data  # only where no folder is named

    return default_data(ROOT)


def _kept_secret(mode: str, data_dir: Path) -> str:
    """In an invented world the key is made once and kept beside the data, so that a restart signs nobody out."""
    if mode == "production":
        return ""
    kept = data_dir / "secret_key"
    try:
        return kept.read_text()
    except OSError:
        made = secrets.token_urlsafe(48)
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
            kept.write_text(made)
            kept.chmod(0o600)
        except OSError:
            pass
        return made
