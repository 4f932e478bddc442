/** The report being written: every change is kept on this device before anything else happens. */

import { signal, type ReadonlySignal } from '@preact/signals';
import { canonical } from '../../domain/canonical';
import { follows } from '../../domain/position';
import type { About } from '../../domain/offer';
import { MOST_VOICES, ofMoment, pictures, voices, type Moment, type Photo, type PhotoRole } from '../../domain/photo';
import { body, emptyDraft, MOST_PHOTOS, type Draft, type Fix, type InspectedLayer, type ReportBody, type Words } from '../../domain/report';
import { emptySketch, withFix, type Sketch } from '../../domain/shape';
import { dropDraft, keepDraft, keepDraftPhoto } from '../../offline/drafts';
import { keptOffset, numbered, type Device } from '../../offline/device';
import { newId } from '../../offline/identity';
import { keep } from '../../offline/outbox';
import { letGo } from '../../offline/originals';
import { read, readyPhoto, UnfitPhoto, type ReadyPhoto } from '../../offline/photos';
import { sha256 } from '../../offline/sha256';
import { askToStay } from '../../state/install';
import { lookAtRoom } from '../../state/room';
import { phoneStore, type Entry, type KeptOriginal, type KeptPhoto, type PhoneStore } from '../../offline/store';
import { keepsOriginals } from '../../state/originals';
import { position } from '../../state/position';
import type { Recording } from '../../state/voice';

/** Why a photo was not added. */
export type PhotoTrouble = UnfitPhoto['reason'] | 'twice' | 'most';

export interface Subject {
  readonly account: string;
  readonly layer: string;
  readonly feature: string | null;
  readonly featureLabel: string;
}

export class Writing {
  private readonly current;
  /** Why this device could not keep the last change; null when it did. */
  readonly trouble = signal<string | null>(null);

  /** Bytes that this device could not keep; they are in this page alone. */
  readonly unstored = new Map<string, KeptPhoto>();
  /** The finished report that this device could not keep. */
  unkept: Entry | null = null;
  private adding: Promise<unknown> = Promise.resolve();
  /** When a walk was interrupted that this draft was found in the middle of; null when it was none. */
  readonly interrupted = signal<string | null>(null);

  constructor(draft: Draft) {
    const broken = draft.sketch?.walking === true;
    this.interrupted.value = broken ? (draft.sketch.corners.at(-1)?.taken_at ?? draft.changedAt) : null;
    this.current = signal(broken ? { ...draft, sketch: { ...draft.sketch, walking: false } } : draft);
  }

  get draft(): ReadonlySignal<Draft> {
    return this.current;
  }

  /** Take the change over and keep it; the form shows it at once. */
  change(part: Partial<Draft>): void {
    this.current.value = { ...this.current.value, ...part, changedAt: now() };
    void this.kept(async () => await keepDraft(await phoneStore(), this.current.value));
  }

  answer(question: string, typed: string): void {
    this.change({ answers: { ...this.current.value.answers, [question]: typed } });
  }

  seen(state: string | null): void {
    this.change({ stateSeen: state, stateUnclear: state === null, observedAt: now() });
  }

  /** Mark the place; another place may be near other things, so what was answered about those is asked again. */
  mark(sketch: Sketch | null): void {
    this.change({ sketch: sketch !== null && sketch.corners.length === 0 && !sketch.walking ? null : sketch, about: null });
  }

  /** Begin or end to record the way gone. */
  walk(on: boolean, kind: Sketch['kind'] = 'line'): void {
    const sketch = this.current.value.sketch ?? emptySketch(kind);
    if (on) this.interrupted.value = null;
    this.mark({ ...sketch, walking: on });
  }

  /** One more point of the walk, when the sensor has one; kept at once. */
  step(fix: Fix): void {
    const sketch = this.current.value.sketch;
    if (sketch === null || !sketch.walking) return;
    const next = withFix(sketch, fix);
    if (next !== sketch) this.mark(next);
  }

  answerAbout(about: About): void {
    this.change({ about });
  }

  /** Go along with the sensor while the author stays; an untouched form is not kept for that alone. */
  follow(fix: Fix): void {
    if (follows(this.current.value.fix, fix)) this.current.value = { ...this.current.value, fix };
  }

  /** Add a photo with what was known at its moment (null: of a gallery); why not, or null when it is there. */
  async add(file: Blob, moment: Moment | null, role?: PhotoRole): Promise<PhotoTrouble | null> {
    return await this.waitedFor(this.taken(file, moment, role));
  }

  private async taken(file: Blob, moment: Moment | null, role?: PhotoRole): Promise<PhotoTrouble | null> {
    try {
      const ready = await readyPhoto(file);
      const photos = this.current.value.photos;
      const seen = pictures(photos);
      if (photos.some((each) => each.sha256 === ready.sha256)) return 'twice';
      if (seen.length >= MOST_PHOTOS) return 'most';
      const shrunk = ready.originalSha256 !== ready.sha256;
      const photo: Photo = {
        sha256: ready.sha256, size_bytes: ready.bytes.byteLength, role: role ?? (seen.length === 0 ? 'overview' : 'detail'),
        source: moment === null ? 'gallery' : 'camera', ...ofMoment(moment),
        ...(shrunk ? { original_sha256: ready.originalSha256, original_size_bytes: ready.originalSize } : {}),
      };
      await this.keepPhoto(photo, ready, shrunk && keepsOriginals().kept ? await originalOf(ready, file, photo, this.current.value) : null);
      return null;
    } catch (error) {
      if (error instanceof UnfitPhoto) return error.reason;
      throw error;
    }
  }

  private async keepPhoto(photo: Photo, { sha256: hash, originalSha256, type, bytes }: ReadyPhoto, original: KeptOriginal | null): Promise<void> {
    const { photos, originals = [] } = this.current.value;
    const following = original !== null && keepsOriginals().follows ? [...originals, photo.sha256] : originals;
    this.current.value = { ...this.current.value, photos: [...photos, photo], originals: following, changedAt: now() };
    const kept: KeptPhoto = { sha256: hash, originalSha256, type, bytes };
    await this.store(kept, original);
  }

  /** A full device keeps the bytes in this page at least, and says so. */
  private async store(photo: KeptPhoto, original: KeptOriginal | null): Promise<void> {
    const stored = await this.kept(async () => await keepDraftPhoto(await phoneStore(), this.current.value, photo, original));
    if (stored) this.unstored.delete(photo.sha256);
    else this.unstored.set(photo.sha256, photo);
  }

  /** Add a voice note; false when there are too many. */
  async addVoice(recorded: Recording): Promise<boolean> {
    return await this.waitedFor(this.heard(recorded));
  }

  private async heard(recorded: Recording): Promise<boolean> {
    const photos = this.current.value.photos;
    if (voices(photos).length >= MOST_VOICES) return false;
    const bytes = await recorded.sound.arrayBuffer();
    const hash = await sha256(new Uint8Array(bytes));
    const voice: Photo = {
      sha256: hash, size_bytes: bytes.byteLength, role: 'voice', source: 'microphone', taken_at: recorded.began, fix: position.value,
      media_type: recorded.type, duration_s: recorded.seconds,
    };
    this.current.value = { ...this.current.value, photos: [...this.current.value.photos, voice], changedAt: now() }; // a photo may have come meanwhile
    const kept: KeptPhoto = { sha256: hash, originalSha256: hash, type: recorded.type, bytes };
    await this.store(kept, null);
    return true;
  }

  /** Whether this photo's original shall follow. */
  follows(hash: string, yes: boolean): void {
    const others = (this.current.value.originals ?? []).filter((each) => each !== hash);
    this.change({ originals: yes ? [...others, hash] : others });
  }

  remove(hash: string): void {
    const { id, photos } = this.current.value;
    this.change({ photos: photos.filter((photo) => photo.sha256 !== hash) });
    void this.kept(async () => await letGo(await phoneStore(), id, photos.filter((photo) => photo.sha256 === hash)));
  }

  role(hash: string, role: PhotoRole): void {
    this.change({ photos: this.current.value.photos.map((photo) => (photo.sha256 === hash ? { ...photo, role } : photo)) });
  }

  /** Throw everything away and begin anew, under a new id. */
  async startOver(): Promise<void> {
    const old = this.current.value;
    await dropDraft(await phoneStore(), old.id);
    this.current.value = newDraft(old);
  }

  /** A report is not finished before what is being added is in it. */
  private async waitedFor<T>(work: Promise<T>): Promise<T> {
    this.adding = Promise.allSettled([this.adding, work]);
    return await work;
  }

  /** Keep the finished report whole; true when it lies safely in the outbox. */
  async finish(layer: InspectedLayer, title: Words): Promise<boolean> {
    await this.adding; // a photo that came after would begin a second draft of a report that is on its way
    const draft = this.current.value;
    const store = await phoneStore();
    const device = await numberedOrNot(store);
    const sent = { ...body(draft, layer), device: device?.id ?? null, sequence: device?.last ?? null, clock_offset_s: (await keptOffset(store))?.offset_s ?? null };
    const entry: Entry = {
      id: draft.id, account: draft.account, savedAt: now(), title, body: JSON.stringify(sent),
      contentSha256: await sha256(new TextEncoder().encode(canonical(sent))), photos: draft.photos,
      state: 'waiting', receipt: null, problem: null, tries: 0,
      sequence: device?.last ?? 0, about: aboutOf(sent), exportedAt: null, discarded: null,
    };
    this.unkept = null;
    const kept = await this.kept(async () => await keep(store, entry, [...this.unstored.values()]));
    if (!kept) this.unkept = entry; // a full device: the way out is a file
    else void letGo(store, draft.id, draft.photos.filter((photo) => !(draft.originals ?? []).includes(photo.sha256))); // not chosen to follow
    if (kept) void askToStay().then(lookAtRoom);
    return kept;
  }

  /** Whether the device did it; a full or forbidden store is shown, and the form stays as it is. */
  private async kept(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.trouble.value = null;
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.trouble.value = error.name;
      return false;
    }
  }
}

/** The device's next number; null where a full device cannot keep its count. */
async function numberedOrNot(store: PhoneStore): Promise<Device | null> {
  try {
    return await numbered(store, now());
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/** The file the photo was made of, as it is kept until it may follow. */
async function originalOf(ready: ReadyPhoto, file: Blob, photo: Photo, draft: Draft): Promise<KeptOriginal> {
  return {
    sha256: ready.originalSha256, account: draft.account, type: ready.originalType, bytes: (await read(file)).buffer,
    uses: [{ report: draft.id, photo: photo.sha256 }], refused: null,
  };
}

/** What must arrive in its order: the same feature. */
function aboutOf({ layer, feature }: ReportBody): string | null {
  return feature === null ? null : `${layer} ${feature}`;
}

/** An empty draft about this subject. */
export function newDraft(subject: Subject): Draft {
  const { account, layer, feature, featureLabel } = subject;
  return emptyDraft({ id: newId(), account, layer, feature, featureLabel, changedAt: now() });
}

function now(): string {
  return new Date().toISOString();
}
