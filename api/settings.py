"""All settings as one object, made once and passed in; nothing is read at import."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from layers.store.signing import audit_key_path

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MEGABYTE = 1024 * 1024


class Settings(BaseSettings):
    """What an installation decides; every name can be set in the environment as ``LAKEWATCH_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="LAKEWATCH_", extra="ignore", frozen=True)

    data: Path = Path("data")  # folder of the GeoPackage, the evidence files and the keys
    database: str | None = None  # postgresql:// address; None: data/lakewatch.gpkg
    evidence: str | None = None  # s3://bucket/prefix; None: originals lie in data/files/photos
    scenes: str | None = None  # s3://bucket/prefix; None: scenes lie in data/files/scenes
    cluster: str | None = None  # tcp://host:port of a Dask scheduler; None: threads of the worker
    catalogue: Path | None = None  # folder of layer files; None: the one in the package
    boundary_rules: Path | None = None  # folder of an office's own boundary rules, besides the package's
    land_cover: Path | None = None  # GeoTIFF of classes, with its names beside it (docs/boundary.md)
    audit_key: Path | None = (
        None  # the key that signs days, perhaps on another disk; None: in data/files/keys
    )
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: str | None = None  # how people reach us, e.g. https://lake.example.org
    trusted_proxies: str = ""  # addresses whose X-Forwarded-* headers count, by comma
    allow_demonstration_accounts: bool = False  # serve their public passwords to other machines
    certificate: Path | None = None  # PEM chain by which the service speaks TLS itself
    certificate_key: Path | None = None  # its private key
    static: Path | None = None  # built client; None: web/static beside the package
    max_json_bytes: int = Field(default=8 * MEGABYTE, ge=1024)
    max_photo_bytes: int = Field(default=40 * MEGABYTE, ge=1024)
    max_document_bytes: int = Field(default=100 * MEGABYTE, ge=1024)  # of a paper on file as evidence
    max_scene_bytes: int = Field(default=4096 * MEGABYTE, ge=1024)  # of one file of a scene
    max_import_bytes: int = Field(default=2048 * MEGABYTE, ge=1024)  # of one file of an import
    field_session_days: int = Field(default=30, ge=1, le=90)  # patrols and officers, absolute
    office_session_hours: int = Field(default=12, ge=1, le=72)  # everyone else
    key_days: int = Field(default=365, ge=1, le=1100)  # the longest life of a read-only key
    tracks: bool = True  # whether patrols may record tracks at all; each decides for themselves
    track_days: int = Field(default=30, ge=1, le=180)  # points are deleted so long after they came
    tries_per_account: int = Field(default=5, ge=1)  # failed sign-ins in 15 minutes, by account and source
    tries_per_source: int = Field(default=60, ge=1)  # failed sign-ins in 15 minutes, by source
    log_level: str = "INFO"

    @property
    def secure(self) -> bool:
        """Whether people reach us by TLS, so that cookies and HSTS may say so."""
        return self.certificate is not None or (self.public_url or "").startswith("https://")

    @property
    def where(self) -> str:
        """The database's address or path, as ``open_database`` takes it."""
        return self.database or str(self.data / "lakewatch.gpkg")

    @property
    def files(self) -> Path:
        """The folder of evidence files and keys."""
        return self.data / "files"

    @property
    def day_key(self) -> Path:
        """Where the key that signs days lies, and the witness of all it signed."""
        return audit_key_path(self.files, self.audit_key)

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return self.host in LOOPBACK
