"""``lakewatch certificate``: an own root and a server certificate, where no public authority can be asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.certificate_files import (
    SERVER,
    SERVER_KEY,
    folder_of,
    read_issuer,
    read_root,
    write_root,
    write_server,
)
from api.certificates import fingerprint, names_of, new_root, new_server
from api.cli.opening import DataOption, settings_of
from api.cli.words import out


def certificate(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="主机名或地址 · Host names and addresses by which phones reach the server."),
    ] = None,
    renew: Annotated[
        bool,
        typer.Option("--renew", help="用原来的根证书换发 · A new server certificate by the same root."),
    ] = False,
    organisation: Annotated[
        str, typer.Option(help="单位名称 · Whose root it is, as phones show it.")
    ] = "Hengshui Lake",
    data: DataOption = None,
) -> None:
    """自建根证书和服务器证书 · Make an own root and server certificate, so that phones can work offline."""
    folder = folder_of(settings_of(data=data).data)
    now = datetime.now(UTC)
    if read_root(folder) is None:
        if not names:
            raise typer.BadParameter("NAME: lake.example.org 10.1.2.3")
        write_root(folder, new_root(organisation, names, now=now))
    root = read_issuer(folder)
    server = new_server(root, names or names_of(root.certificate), now=now)
    write_server(folder, server, root.certificate, renew=renew)
    out.print(f"根证书指纹 · SHA-256 of the root: {fingerprint(root.certificate)}", soft_wrap=True)
    out.print(
        f"服务器证书有效期至 · Server certificate until {server.certificate.not_valid_after_utc:%Y-%m-%d}"
    )
    out.print(
        f"启动 · Start: lakewatch serve --certificate {folder / SERVER} --key {folder / SERVER_KEY}",
        soft_wrap=True,
    )
    out.print(
        "手机打开 /certificate 安装根证书；安装前核对上面的指纹。root.key 请离线保管。\n"
        "Phones install the root from /certificate; compare the fingerprint first. Keep root.key offline.",
        soft_wrap=True,
    )
