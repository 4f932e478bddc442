"""The page that explains how phones come to trust this server, and the root itself; for everybody."""

from __future__ import annotations

from cryptography import x509
from fastapi import APIRouter, Request, Response

from api.certificate_files import folder_of, read_root
from api.certificates import der, fingerprint
from api.dependencies import settings_of
from api.errors import BadRequest, NoRoot
from web.documents.certificate import POLICY, CertificatePage, certificate_page
from web.documents.qr import qr_svg

router = APIRouter(prefix="/certificate", tags=["certificate"])
# phones offer to install what comes under this type (RFC 8555 and old custom), as bytes, not as PEM
ROOT_TYPE = "application/x-x509-ca-cert"
LONGEST_ADDRESS = 300  # a host name has 253 at most; a QR code holds no book
NO_CACHE = {"Cache-Control": "no-cache"}


@router.api_route("", methods=["GET", "HEAD"])
def get_certificate_page(request: Request) -> Response:
    """How to trust this server, in Chinese and English."""
    root = own_root(request)
    page = CertificatePage(
        fingerprint=None if root is None else fingerprint(root),
        until=None if root is None else root.not_valid_after_utc.date(),
        address=address(request),
        secure=request.url.scheme == "https",
    )
    headers = {**NO_CACHE, "Content-Security-Policy": POLICY}
    return Response(certificate_page(page), headers=headers, media_type="text/html; charset=utf-8")


@router.api_route("/root.crt", methods=["GET", "HEAD"])
def get_root(request: Request) -> Response:
    """The root certificate (DER); NoRoot where this installation has none of its own."""
    root = own_root(request)
    if root is None:
        raise NoRoot(path="certificate")
    headers = {**NO_CACHE, "Content-Disposition": 'attachment; filename="lakewatch-root.crt"'}
    return Response(der(root), headers=headers, media_type=ROOT_TYPE)


@router.api_route("/qr.svg", methods=["GET", "HEAD"])
def get_code(request: Request) -> Response:
    """The page's own address as a QR code, to be taken from a desk's screen by a phone."""
    return Response(qr_svg(address(request)), headers=NO_CACHE, media_type="image/svg+xml")


def own_root(request: Request) -> x509.Certificate | None:
    return read_root(folder_of(settings_of(request).data))


def address(request: Request) -> str:
    """This page as phones reach it: at the configured address, else at the one that was asked."""
    configured = settings_of(request).public_url
    found = configured or str(request.base_url)
    if len(found) > LONGEST_ADDRESS:
        raise BadRequest(place="Host", reason=f"≤ {LONGEST_ADDRESS}")
    return f"{found.rstrip('/')}/certificate"
