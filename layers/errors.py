"""Refusals of the layers: one line each; their sentences stand in ``api/problems.py``."""

from __future__ import annotations

from geo.errors import Refused


# --- catalogue -----------------------------------------------------------------------------
class CatalogueMistake(Refused):
    """A layer file says something that is not allowed (facts: file, place, found, allowed)."""


class UnknownLayer(Refused):
    """No such layer (facts: layer)."""


class UnknownField(Refused):
    """A property the layer does not have, or the asker may not see (facts: layer, field)."""


class UnknownState(Refused):
    """A state the layer does not have (facts: layer, state, allowed)."""


class ValueNotAllowed(Refused):
    """A value of the wrong type, outside the list or the range (facts: field, value, allowed)."""


class ValueMissing(Refused):
    """A required value is absent (facts: field)."""


# --- records -------------------------------------------------------------------------------
class NotFound(Refused):
    """No such record (facts: noun, id)."""


class AlreadyThere(Refused):
    """A record of this id exists (facts: noun, id)."""


class Conflict(Refused):
    """Saved by someone else since it was read (facts: noun, id, mine, theirs)."""


class EditKept(Refused):
    """Saved by someone else since; the edit is kept beside (facts: noun, id, mine, theirs, kept)."""


class EditDecided(Refused):
    """About this kept edit somebody has decided (facts: id, decision, by)."""


class VersionMissing(Refused):
    """A change must name the version it was made on (facts: noun, id)."""


class DifferentContent(Refused):
    """The same id was sent before with other content (facts: noun, id, stored, sent)."""


class TooLarge(Refused):
    """More than is taken in one go (facts: what, size, most)."""


class WrongHash(Refused):
    """The bytes are not those that were announced (facts: announced, received)."""


class PhotoNotAnnounced(Refused):
    """The report's manifest names no photo of this hash (facts: id, sha256)."""


class PartNotAnnounced(Refused):
    """The track's head names no part of this hash (facts: id, sha256)."""


class BadTrack(Refused):
    """A track that cannot be kept so (facts: field, reason)."""


class ConsentMissing(Refused):
    """Nobody agreed to this recording, or they took it back (facts: version)."""


class TrackGone(Refused):
    """The track was deleted here, and does not come back (facts: id)."""


class TracksOff(Refused):
    """This installation keeps no tracks."""


class OriginalNotAnnounced(Refused):
    """The report's manifest names no original of this photo (facts: id, sha256)."""


class WrongContentType(Refused):
    """A body of a type that is not taken here (facts: found, allowed)."""


class BadFilter(Refused):
    """A filter that cannot be read, or asks too much (facts: reason)."""


class BadText(Refused):
    """Text that cannot be stored, NUL or half a surrogate pair (facts: place)."""


class BadReport(Refused):
    """An answer that the checklist does not allow (facts: question, reason)."""


class BadPlace(Refused):
    """A place no report can have: too large, too many points, crossing itself (facts: reason, place)."""


class NotOutboxFile(Refused):
    """A file that is no phone's outbox of a version we know (facts: file, found)."""


class NotGenuine(Refused):
    """A receipt that this key did not sign in this form (facts: report, key_id)."""


# --- people --------------------------------------------------------------------------------
class NotSignedIn(Refused):
    """Nobody is signed in, or the session has ended."""


class WrongPassword(Refused):
    """Name and password do not fit; which of the two is not said."""


class TooManyTries(Refused):
    """Too many sign-ins failed (facts: seconds)."""


class NotAllowed(Refused):
    """The asker's roles do not allow this step (facts: action, roles)."""


class WeakPassword(Refused):
    """A password that is too short or too common (facts: reason)."""


class CrossSite(Refused):
    """A change was asked for from another site, or without our header."""


class DemonstrationAccounts(Refused):
    """Demonstration accounts would be reachable from other machines (facts: host)."""


# --- store and files -----------------------------------------------------------------------
class NewerDatabase(Refused):
    """The data were written by a newer release (facts: found, known)."""


class NotOurs(Refused):
    """The file is no Lakewatch database (facts: path, reason)."""


class NoSpace(Refused):
    """The disk is full; nothing was taken."""


class Busy(Refused):
    """The database cannot answer now (facts: seconds)."""


class StorageAway(Refused):
    """The storage of originals cannot be reached; nothing was taken (facts: seconds)."""


class ExtraMissing(Refused):
    """A setting needs a package that is not installed (facts: extra)."""


class BadEvidence(Refused):
    """A file, or what is said of it, that does not fit (facts: field, reason)."""


class AlreadyUsed(Refused):
    """The file serves this case in this role already, with other words (facts: id, role)."""


class EvidenceSettled(Refused):
    """Evidence of a case that has ended cannot be taken back (facts: id, status)."""


class NotTheSender(Refused):
    """Only who added it, or a supervisor, may take evidence back (facts: id, by)."""


class NoPreview(Refused):
    """A document has no picture to look at (facts: id, media_type)."""


class EvidenceAltered(Refused):
    """An original on file no longer has its hash (facts: id, found)."""


class ChainBroken(Refused):
    """The audit chain does not fit its records (facts: number, reason)."""


class DayNotOver(Refused):
    """The head of a day is signed when the day is over (facts: day, today)."""


class DaySigned(Refused):
    """A head that another copy of this ledger signed, and this one contradicts (facts: day, number)."""


class KeyChanged(Refused):
    """Another key than the one that signed the days before (facts: day, known, found)."""


class UnreadableFile(Refused):
    """A file that cannot be read as what it should be (facts: file, place, reason)."""


class FileRefused(Refused):
    """A file that is not taken; the finding of this code says why (facts: finding, file, its own)."""


class Cancelled(Refused):
    """A person stopped the job (facts: id)."""


class NotReady(Refused):
    """An import whose questions are open, or whose step is not due now (facts: id, state, open)."""


class RowsRefused(Refused):
    """Rows of an import that cannot be stored; nothing was (facts: file, refused, first)."""


class NoSuchColumn(Refused):
    """A file has no column of this name (facts: file, column, known)."""


class AlreadyImported(Refused):
    """The very same file is in this layer already (facts: file, layer, at, by)."""


# --- the ledger ----------------------------------------------------------------------------
class BadCase(Refused):
    """A case that cannot be opened or changed so (facts: field, reason)."""


class UnknownStep(Refused):
    """No such step of a case (facts: step, known)."""


class StepNotDue(Refused):
    """The case does not stand where this step begins (facts: step, step_en, stands, stands_en)."""


class OwnWork(Refused):
    """Somebody of the rectifying unit would accept its own work (facts: unit)."""


class NotYourCase(Refused):
    """Only one unit may take this step of this case (facts: unit)."""


class SamePerson(Refused):
    """One person would take two steps that need two (facts: step, step_en)."""


class NoPost(Refused):
    """A signature needs a post that the asker does not hold (facts: body, body_en)."""


class ReasonMissing(Refused):
    """The step wants a reason in words."""


class UnitsWrong(Refused):
    """The responsible units or the lead leader do not fit (facts: reason)."""


class DeadlineWrong(Refused):
    """A deadline that is missing, past or no later than before (facts: deadline, reason)."""


class ListsIncomplete(Refused):
    """The four lists lack something (facts: task, reason)."""


class MeasureTooOld(Refused):
    """A measure written before the finding is no measure (facts: measure, issued_on, found_on)."""


class EvidenceMissing(Refused):
    """Evidence that the step needs is not on file (facts: kinds)."""


class ConditionsMissing(Refused):
    """Closing conditions are not met (facts: missing, missing_en, ids)."""


class TermTooEarly(Refused):
    """A long-term matter may not close yet (facts: term, term_en, until)."""


class NothingAsked(Refused):
    """No such request waits for a decision (facts: kind, kind_en)."""


class CaseNotClosed(Refused):
    """A file as of the closing of a case that never closed (facts: id, number, status)."""


class CaseMoved(Refused):
    """Somebody else acted on the case since it was read (facts: id, mine, theirs, by, step, step_en, at)."""


class BadClaim(Refused):
    """A claim that cannot be kept so (facts: field, reason)."""


class Withdrawn(Refused):
    """The claim was withdrawn before (facts: id, why)."""


class BadLookBack(Refused):
    """A report on which no result can rest, or a result that stands already (facts: reason)."""


class Decided(Refused):
    """Somebody decided this notice before (facts: id, by, state)."""


class OwnFlag(Refused):
    """A flag is explained by the author's unit and judged by another one (facts: unit, verdict)."""


class NoCells(Refused):
    """A unit that answers for no cell of the responsibility grid (facts: unit)."""


class EyesChanged(Refused):
    """A package put together for other eyes: roles or unit of the asker changed since (facts: id)."""


class AreaNotReady(Refused):
    """A package that is not there yet, or no more (facts: id, state)."""


class AnswerNotDue(Refused):
    """What was said to a flag before leaves no room for this (facts: answer, verdict)."""


class BadBoundary(Refused):
    """A boundary version whose own words do not fit together (facts: field, reason)."""


class BoundaryClosed(Refused):
    """A zone of a version that is no longer a draft (facts: version, stands, stands_en, layer)."""


class BoundaryMoved(Refused):
    """Somebody else changed the version meanwhile (facts: id, mine, theirs, by, step, step_en, at)."""


class VersionNotDue(Refused):
    """The version does not stand where this step begins (facts: step, step_en, stands, stands_en)."""


class OwnProposal(Refused):
    """Who put a proposal forward neither approves nor refuses it, nor waives its rules (facts: by)."""


class OpenObjections(Refused):
    """Objections that nobody has answered (facts: count, changes)."""


class RulesBroken(Refused):
    """Rules that fail and that nobody has waived by name (facts: count, rules)."""


class FaultyBoundary(Refused):
    """Zones that overlap, leave gaps or are no valid areas (facts: count, first)."""


class ReadingStale(Refused):
    """The version's zones, or what lies about, changed since it was read (facts: boundary, at)."""


class NotRead(Refused):
    """Nobody has compared the version with its base yet (facts: boundary)."""


class MatrixOff(Refused):
    """A matrix of transitions that misses the areas of both versions (facts: residual_m2, most_m2)."""


class BadLandCover(Refused):
    """A raster of land cover that has no classes, no system, or is not there (facts: file, reason)."""


class BadRemark(Refused):
    """Something said about a boundary version that does not fit (facts: field, reason)."""


class RemarkTaken(Refused):
    """Something else was said under this id before (facts: id, stored, sent)."""


class UnknownChange(Refused):
    """The latest reading of a version has no such change (facts: change, boundary)."""


class OwnObjection(Refused):
    """Who objected would answer it (facts: by)."""


class RemarkNotDue(Refused):
    """What was said before leaves no room for this (facts: reason, reason_en)."""


class RuleKept(Refused):
    """A rule that does not fail, or does not exist, cannot be waived (facts: rule)."""


class NotAReader(Refused):
    """Somebody is mentioned who may not read the proposal, or is not there (facts: accounts)."""


class NoFont(Refused):
    """No free font with Chinese letters is installed, and none may be carried along (facts: package)."""


# --- scenes --------------------------------------------------------------------------------
class BadScene(Refused):
    """What is said of a scene does not fit (facts: field, reason, reason_en)."""


class BandsUnknown(Refused):
    """Which band shows what is not known, or was told wrongly (facts: count, allowed)."""


class NotAScene(Refused):
    """A file that is no picture we open, whatever it is called (facts: name)."""


class BrokenScene(Refused):
    """A picture that cannot be read to its end (facts: name)."""


class SceneTooLarge(Refused):
    """More pixels than are taken, or far more than the file can hold (facts: pixels, bytes, most)."""


class SceneUnplaced(Refused):
    """A picture that does not say where it lies (facts: name)."""


class SceneMixed(Refused):
    """Files of one upload that are not of one place, one grid or one day (facts: first, second)."""


class SceneElsewhere(Refused):
    """A scene that does not touch the lake's surroundings, without a reason for it (facts: name, box)."""


class ScenesMany(Refused):
    """Several scenes are called so, or are of that day (facts: name, ids)."""


class SceneKnown(Refused):
    """The same file is a scene already, with another day or other bands (facts: name, day, bands)."""


class SceneNotDue(Refused):
    """An upload of a scene that stands elsewhere, or has questions open (facts: step, state, open)."""


class SceneEmpty(Refused):
    """Nothing of the ground is to be seen (facts: name, hidden)."""


class ScenesApart(Refused):
    """Two scenes that have no pixels in common (facts: earlier, later)."""


class ScenesMisaligned(Refused):
    """How two scenes lie on each other cannot be told, or too far apart (facts: pixels, spread, squares)."""


class BandsMissing(Refused):
    """Scenes without the bands that a comparison needs (facts: bands)."""


class UnknownView(Refused):
    """A way to look at a scene that there is not (facts: view, known)."""


class ViewNotPossible(Refused):
    """A scene without what a view needs (facts: view, view_en, missing)."""


class PicturesBusy(Refused):
    """So many pictures are waiting to be drawn that more would only wait (facts: seconds)."""


class SceneUnreadable(Refused):
    """A kept scene whose file is gone, damaged or out of reach (facts: name)."""


class BadLead(Refused):
    """What is said of a lead does not fit (facts: field, reason)."""


class ListDoubtful(Refused):
    """A list of leads about which the doctor has a question (facts: finding, zh, en)."""


class LeadMoved(Refused):
    """Somebody else acted on the lead since it was read (facts: id, mine, theirs, by, step, step_en, at)."""


class CheckOpen(Refused):
    """Somebody was sent to this thing of the claim already (facts: id, unit, stands, stands_en)."""


class DayToCome(Refused):
    """What is known by a day that has not come (facts: day)."""


class LeadLayerClosed(Refused):
    """The layer of sent leads is written by their own steps alone (facts: layer)."""


class OwnLead(Refused):
    """Who sent a lead does not answer it (facts: id, by)."""


class LeadUnconfirmed(Refused):
    """A case is opened only on a lead that the ground confirmed (facts: id, stands, stands_en)."""


class LeadNotDue(Refused):
    """A lead that stands elsewhere (facts: step, step_en, stands, stands_en)."""


class BadLimits(Refused):
    """Limits of a comparison out of their range, unknown, or against each other (facts: field, reason)."""


class RunMade(Refused):
    """The same scenes were compared with the same parameters already (facts: run, at)."""


class TooManyPatches(Refused):
    """More patches than any change of the ground gives: another season or calibration (facts: most)."""


class ClusterAway(Refused):
    """The cluster that shall reckon does not answer (facts: address)."""
