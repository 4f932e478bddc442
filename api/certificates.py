"""Our own root and server certificates, for a network where no public authority can vouch for the server."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from api.errors import BadParameter, NamesOutsideRoot

ROOT_DAYS = 3650
SERVER_DAYS = 397  # below the 398 that browsers take from anybody; Apple ends at 825 for own roots
BACKDATED = timedelta(days=1)  # phones whose clock is behind
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: Key


def new_root(organisation: str, names: Sequence[str], *, now: datetime) -> Issued:
    """A root that can vouch for these names and addresses alone: a stolen one opens no other site.

    Raises:
        BadParameter: a name that is neither a host name nor an address.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{organisation} Lakewatch root {now:%Y-%m-%d}"),
        ]
    )
    built = (
        begun(name, name, key.public_key(), now, ROOT_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(signs_certificates=True), critical=True)
        .add_extension(bounds(names), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Issued(built.sign(key, hashes.SHA256()), key)


def new_server(root: Issued, names: Sequence[str], *, now: datetime) -> Issued:
    """A server's certificate by this root.

    Raises:
        BadParameter: a name that is neither a host name nor an address.
        NamesOutsideRoot: names that the root cannot vouch for.
    """
    if outside := sorted(set(names) - set(names_of(root.certificate))):
        raise NamesOutsideRoot(names=", ".join(outside), allowed=", ".join(names_of(root.certificate)))
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    own = x509.SubjectKeyIdentifier.from_public_key(root.certificate.public_key())
    built = (
        begun(subject, root.certificate.subject, key.public_key(), now, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([general(each) for each in names]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), critical=False)
    )
    return Issued(built.sign(root.key, hashes.SHA256()), key)


def begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + timedelta(days=days))
    )


def usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def general(name: str) -> x509.GeneralName:
    """A host name or an address as certificates write it; BadParameter."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    labels = name.lower().split(".")
    if len(name) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        allowed = "lake.example.org, 10.1.2.3 (punycode for other scripts)"
        raise BadParameter(parameter="NAME", value=name, allowed=allowed)
    return x509.DNSName(name.lower())


def constraint(name: str) -> x509.GeneralName:
    """The name as a bound of what a root may vouch for: an address stands for itself alone."""
    given = general(name)
    return x509.IPAddress(ipaddress.ip_network(name)) if isinstance(given, x509.IPAddress) else given


def bounds(names: Sequence[str]) -> x509.NameConstraints:
    """These names and no others; a kind of name not among them is shut out whole (RFC 5280, 4.2.1.10)."""
    allowed = [constraint(each) for each in names]
    networks = [each.value for each in allowed if isinstance(each, x509.IPAddress)]
    shut: list[x509.GeneralName] = [] if len(networks) < len(allowed) else [x509.DNSName("")]
    for every in (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")):
        if not any(network.version == every.version for network in networks):
            shut.append(x509.IPAddress(every))
    return x509.NameConstraints(allowed, shut or None)


def names_of(root: x509.Certificate) -> list[str]:
    """The names and addresses that a root may vouch for."""
    allowed = root.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    return [str(each.value).removesuffix("/32").removesuffix("/128") for each in allowed]


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 over the certificate in pairs, as phones show it: people compare it by eye."""
    return ":".join(f"{byte:02X}" for byte in certificate.fingerprint(hashes.SHA256()))


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def der(certificate: x509.Certificate) -> bytes:
    """The bytes that phones take for a certificate to install."""
    return certificate.public_bytes(serialization.Encoding.DER)


def key_pem(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
