"""``lakewatch serve``: the service on one address, until it is told to stop."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.certificate_files import folder_of, read_root
from api.certificates import fingerprint
from api.cli.demo import print_logins
from api.cli.opening import DatabaseOption, DataOption, opened, settings_of
from api.cli.words import err, out
from api.errors import AddressTaken, UnfitCertificate
from api.logs import configure_logs
from api.settings import Settings
from layers.exchange.reading import is_protected, protection
from layers.rules.people import PROGRAM
from layers.store.database import Database
from layers.store.jobs import JobStore
from web import build_client

SECONDS_TO_END = 10  # for requests that are under way when the service is told to stop


def serve(
    host: Annotated[str | None, typer.Option(help="监听地址 · Address to listen on.  [127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="端口 · Port; 0 takes a free one.  [8000]")] = None,
    certificate: Annotated[
        Path | None,
        typer.Option(help="证书（PEM） · Certificate chain; the service then speaks https.", dir_okay=False),
    ] = None,
    key: Annotated[Path | None, typer.Option(help="证书的私钥 · Its private key.", dir_okay=False)] = None,
    data: DataOption = None,
    database: DatabaseOption = None,
    allow_demonstration_accounts: Annotated[
        bool,
        typer.Option(
            "--allow-demonstration-accounts",
            help="允许其他机器使用演示账号 · Let others sign in with the public demonstration passwords.",
        ),
    ] = False,
) -> None:
    """启动服务 · Serve the map, the API and the standard interfaces."""
    settings = settings_of(
        host=host,
        port=port,
        certificate=certificate,
        certificate_key=key,
        data=data,
        database=database,
        allow_demonstration_accounts=allow_demonstration_accounts or None,
    )
    require_fit_certificate(settings)
    configure_logs(settings.log_level)
    with opened(settings, create=True) as store, bound(settings) as listener:
        app = create_app(settings, store)
        say_where(settings, listener)
        say_root(settings)
        say_client()
        say_protection()
        print_logins(store)
        take_up_work(app, store)
        listen(app, settings, listener)


def bound(settings: Settings) -> socket.socket:
    """The listening socket; AddressTaken when somebody else listens there, or the address is not ours."""
    try:
        return socket.create_server(
            (settings.host, settings.port),
            family=socket.AF_INET6 if ":" in settings.host else socket.AF_INET,
            backlog=2048,
        )
    except OSError as error:
        raise AddressTaken(host=settings.host, port=settings.port, reason=error.strerror) from error


def take_up_work(app: FastAPI, store: Database) -> None:
    """Start a worker at once when the last life of the service left jobs undone."""
    with store.transaction(PROGRAM, writes=False) as transaction:
        left = JobStore(transaction).waiting()
    if left:
        app.state.worker.wake()


def listen(app: FastAPI, settings: Settings, listener: socket.socket) -> None:
    """Answer requests until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        app,
        loop="auto",
        http="httptools",
        log_config=None,  # requests are logged by our own middleware, without queries and names
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=SECONDS_TO_END,
        ssl_certfile=settings.certificate,
        ssl_keyfile=settings.certificate_key,
    )
    uvicorn.Server(config).run(sockets=[listener])


def say_where(settings: Settings, listener: socket.socket) -> None:
    """Print the address that people open."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    scheme = "https" if settings.certificate else "http"
    out.print(f"Lakewatch: {settings.public_url or f'{scheme}://{host}:{listener.getsockname()[1]}'}")


def require_fit_certificate(settings: Settings) -> None:
    """UnfitCertificate before anything is begun: no key, another key, no certificate."""
    if settings.certificate is None:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            settings.certificate, settings.certificate_key
        )
    except (ssl.SSLError, OSError) as error:
        raise UnfitCertificate(file=str(settings.certificate), reason=str(error)) from error


def say_root(settings: Settings) -> None:
    """Print the fingerprint of our own root, for people to compare with what their phones show."""
    root = read_root(folder_of(settings.data))
    if root is not None:
        out.print(f"根证书指纹 · SHA-256 of the root: {fingerprint(root)}", soft_wrap=True)


def say_protection() -> None:
    """Say how strangers' files are held off: an office must know what its machine does not allow."""
    words = protection()
    (out if is_protected() else err).print(f"{words.zh}\n{words.en}")


def say_client() -> None:
    """Say when the page that will be served is not that of its sources."""
    if not build_client.up_to_date():
        err.print(
            "网页端比源码旧，请运行 make client。\nThe client is older than its sources: run make client."
        )
