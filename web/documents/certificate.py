"""The page that explains how a phone comes to trust the server: words, a code, a fingerprint to compare."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date
from html import escape


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """What the page says."""

    fingerprint: str | None  # SHA-256 of the root in pairs; None: this installation has no root of its own
    until: date | None
    address: str  # of this page, as in its code
    secure: bool  # whether the page came by https


STYLE = """
:root { color: #10181d; background: #f5f7f8; font: 100%/1.5
  "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
body { margin: 0 auto; max-width: 44rem; padding: 16px; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 8px; }
h2 { font-size: 1.25rem; margin: 24px 0 8px; }
p, ol { margin: 0 0 8px; }
[lang=en] { color: #4a5a64; }
.print { font: 600 1.25rem/1.6 ui-monospace, Consolas, monospace; overflow-wrap: anywhere;
  background: #fff; border: 1px solid #7a8891; border-radius: 4px; padding: 8px 12px; }
.go { display: inline-flex; align-items: center; min-height: 48px; padding: 0 16px; border-radius: 4px;
  background: #0b5a78; color: #fff; font-weight: 600; text-decoration: none; }
img { width: 12rem; height: 12rem; border: 1px solid #dde3e6; }
a { color: #0b5a78; }
:focus-visible { outline: 2px solid #0a4fd0; outline-offset: 2px; }
"""
DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{DIGEST}'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

WHY = (
    "没有网络也能打开程序、定位、拍照，浏览器要求网址是 https 并且信任服务器的证书。装一次根证书即可。",
    "To open without a network and to give position and camera, browsers ask for https and a certificate "
    "that they trust. The root is installed once.",
)
NO_ROOT = (
    "这台服务器没有自建根证书。管理员可以运行 lakewatch certificate 域名或地址，再用 lakewatch serve "
    "--certificate … --key … 启动；有公共域名的单位可以用公共机构签发的证书，不需要这一页。",
    "This server has no root of its own. Its administrator runs lakewatch certificate NAME, then "
    "lakewatch serve --certificate … --key …; with a public name, a certificate by a public authority needs "
    "no such page.",
)
COMPARE = (
    "安装前核对指纹：下面这串要和管理员告诉您的（服务器控制台上的）完全一样。不一样就不要安装。",
    "Compare before installing: this must be the very fingerprint that the administrator tells you (it "
    "stands on the server’s console). If it differs, do not install.",
)
BOUND = (
    "这个根证书只能为本服务器的名字作保，不能冒充别的网站。",
    "This root can vouch for this server’s names alone, for no other site.",
)
PLAIN = (
    "您现在用的是 http。装好后请用 https 打开。",
    "This page came by http. After installing, open the https address.",
)
STEPS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "Android",
        (
            "点“下载根证书”。",
            "“设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书”（位置各有不同，可在设置里搜“CA 证书”）。",
            "选刚下载的 lakewatch-root.crt，按提示确认。",
            "用 Chrome 或 Edge 重新打开网址，不再有警告即可。",
        ),
        (
            "Download the root.",
            "Settings → Security → Encryption and credentials → Install a certificate → CA certificate (or "
            "search the settings for “CA certificate”).",
            "Choose lakewatch-root.crt and confirm.",
            "Open the address again in Chrome or Edge: no warning any more.",
        ),
    ),
    (
        "iPhone · iPad",
        (
            "用 Safari 点“下载根证书”，允许下载描述文件。",
            "“设置 → 通用 → VPN 与设备管理”，安装 Lakewatch 描述文件。",
            "“设置 → 通用 → 关于本机 → 证书信任设置”，打开它的完全信任。",
            "用 Safari 重新打开网址，再“添加到主屏幕”。",
        ),
        (
            "Download the root in Safari and allow the profile.",
            "Settings → General → VPN & Device Management: install the Lakewatch profile.",
            "Settings → General → About → Certificate Trust Settings: turn on full trust for it.",
            "Open the address again in Safari, then Add to Home Screen.",
        ),
    ),
    (
        "Windows",
        (
            "下载后双击 lakewatch-root.crt，点“安装证书”。",
            "选“本地计算机”，再选“将所有的证书都放入下列存储 → 受信任的根证书颁发机构”。",
            "重启浏览器，重新打开网址。",
        ),
        (
            "Double-click lakewatch-root.crt, press Install Certificate.",
            "Local Machine, then Place all certificates in: Trusted Root Certification Authorities.",
            "Restart the browser and open the address again.",
        ),
    ),
)


def certificate_page(page: CertificatePage) -> str:
    """The whole page as HTML; its style's hash stands in ``POLICY``."""
    body = (
        both(WHY)
        + ("" if page.secure else both(PLAIN))
        + (both(NO_ROOT) if page.fingerprint is None else root(page))
    )
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" type="image/svg+xml" href="/icon.svg">'
        f"<title>信任本服务器 · Trust this server</title><style>{STYLE}</style></head><body><main>"
        '<h1>让手机信任本服务器</h1><p lang="en">How a phone comes to trust this server</p>'
        f'{body}<p><a href="/">返回系统</a> · <a href="/" lang="en">Back</a></p></main></body></html>'
    )


def root(page: CertificatePage) -> str:
    """Fingerprint, download, code and the steps for each kind of device."""
    shown = escape(page.address)
    return (
        f'<h2>1　核对指纹 · <span lang="en">Compare</span></h2>{both(COMPARE)}'
        f'<p class="print">{escape(page.fingerprint or "")}</p><p>SHA-256 · 有效期至 {page.until} · '
        f'<span lang="en">valid until {page.until}</span></p>{both(BOUND)}'
        '<h2>2　下载 · <span lang="en">Download</span></h2>'
        '<p><a class="go" href="/certificate/root.crt">下载根证书 · Download the root</a></p>'
        f'<p>手机扫码打开本页 · <span lang="en">scan to open this page on a phone</span>: {shown}</p>'
        f'<p><img src="/certificate/qr.svg" alt="{shown}"></p>'
        f'<h2>3　安装 · <span lang="en">Install</span></h2>{"".join(steps(*each) for each in STEPS)}'
    )


def steps(device: str, zh: tuple[str, ...], en: tuple[str, ...]) -> str:
    def listed(words: tuple[str, ...], language: str) -> str:
        return f'<ol lang="{language}">{"".join(f"<li>{escape(each)}</li>" for each in words)}</ol>'

    return f"<h3>{device}</h3>{listed(zh, 'zh-CN')}{listed(en, 'en')}"


def both(words: tuple[str, str]) -> str:
    return f'<p>{escape(words[0])}</p><p lang="en">{escape(words[1])}</p>'
