"""Refusals at the border: what a request can get wrong before any rule is asked."""

from __future__ import annotations

from geo.errors import Refused


class BadRequest(Refused):
    """A request that cannot be read as what the contract asks for (facts: place, reason)."""


class BadParameter(Refused):
    """A query parameter, header or path part of a wrong form (facts: parameter, value, allowed)."""


class UnknownParameter(Refused):
    """A query parameter that this address does not know (facts: parameter, known)."""


class NoSuchAddress(Refused):
    """No route has this address (facts: path)."""


class MethodNotAllowed(Refused):
    """The address exists, but not for this method (facts: method, allowed)."""


class NotAcceptable(Refused):
    """None of the forms that the asker accepts can be given (facts: accept, allowed)."""


class Unexpected(Refused):
    """A fault of ours; the request id finds it in the log (no facts)."""


class NoData(Refused):
    """A command found no database where it was told to look (facts: path)."""


class DataThere(Refused):
    """A demonstration would be made where data are already (facts: path)."""


class AddressTaken(Refused):
    """The service cannot listen there (facts: host, port, reason)."""


class NoRoot(Refused):
    """A server certificate needs the root and its key, and they are not there (facts: path)."""


class NamesOutsideRoot(Refused):
    """The root may not vouch for these names (facts: names, allowed)."""


class UnfitCertificate(Refused):
    """The service cannot use this certificate and key (facts: file, reason)."""
