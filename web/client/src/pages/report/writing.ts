/** The report being written: every change is kept on this device before anything else happens. */

import { signal, type ReadonlySignal } from '@preact/signals';
import { canonical } from '../../domain/canonical';
import { follows } from '../../domain/position';
import { body, emptyDraft, MOST_PHOTOS, type Draft, type Fix, type InspectedLayer, type Photo, type PhotoRole, type Words } from '../../domain/report';
import { dropDraft, keepDraft, keepDraftPhoto } from '../../offline/drafts';
import { keptOffset, numbered } from '../../offline/device';
import { newId } from '../../offline/identity';
import { keep } from '../../offline/outbox';
import { readyPhoto, UnfitPhoto } from '../../offline/photos';
import { sha256 } from '../../offline/sha256';
import { phoneStore, type Entry } from '../../offline/store';

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

  /** The finished report that this device could not keep. */
  unkept: Entry | null = null;

  constructor(draft: Draft) {
    this.current = signal(draft);
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

  /** Go along with the sensor while the author stays; an untouched form is not kept for that alone. */
  follow(fix: Fix): void {
    if (follows(this.current.value.fix, fix)) this.current.value = { ...this.current.value, fix };
  }

  /** Add a photo with the position at its moment; why not, or null when it is there. */
  async add(file: Blob, source: Photo['source'], fix: Fix | null): Promise<PhotoTrouble | null> {
    const takenAt = source === 'camera' ? now() : null; // when a gallery photo was taken, its Exif block claims
    try {
      const ready = await readyPhoto(file);
      const photos = this.current.value.photos;
      if (photos.some((each) => each.sha256 === ready.sha256)) return 'twice';
      if (photos.length >= MOST_PHOTOS) return 'most';
      const photo: Photo = {
        sha256: ready.sha256, size_bytes: ready.bytes.byteLength, role: photos.length === 0 ? 'overview' : 'detail',
        source, taken_at: takenAt, fix: source === 'camera' ? fix : null,
      };
      this.current.value = { ...this.current.value, photos: [...photos, photo], changedAt: now() };
      await this.kept(async () => await keepDraftPhoto(await phoneStore(), this.current.value, ready));
      return null;
    } catch (error) {
      if (error instanceof UnfitPhoto) return error.reason;
      throw error;
    }
  }

  remove(hash: string): void {
    this.change({ photos: this.current.value.photos.filter((photo) => photo.sha256 !== hash) });
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

  /** Keep the finished report whole; true when it lies safely in the outbox. */
  async finish(layer: InspectedLayer, title: Words): Promise<boolean> {
    const draft = this.current.value;
    const store = await phoneStore();
    const device = await numbered(store, now());
    const sent = { ...body(draft, layer), device: device.id, sequence: device.last, clock_offset_s: (await keptOffset(store))?.offset_s ?? null };
    const entry: Entry = {
      id: draft.id, account: draft.account, savedAt: now(), title, body: JSON.stringify(sent),
      contentSha256: await sha256(new TextEncoder().encode(canonical(sent))), photos: draft.photos,
      state: 'waiting', receipt: null, problem: null, tries: 0,
      sequence: device.last, about: aboutOf(draft), exportedAt: null, discarded: null,
    };
    this.unkept = null;
    const kept = await this.kept(async () => await keep(store, entry, []));
    if (!kept) this.unkept = entry; // a full device: the way out is a file
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

/** What must arrive in its order: the same feature. */
function aboutOf(draft: Draft): string | null {
  return draft.feature === null ? null : `${draft.layer} ${draft.feature}`;
}

/** An empty draft about this subject. */
export function newDraft(subject: Subject): Draft {
  const { account, layer, feature, featureLabel } = subject;
  return emptyDraft({ id: newId(), account, layer, feature, featureLabel, changedAt: now() });
}

function now(): string {
  return new Date().toISOString();
}
