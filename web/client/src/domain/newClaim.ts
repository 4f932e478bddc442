/** A claim being written down: what is typed, what is missing, and what is sent. */

export interface ClaimDraft {
  readonly text: string;
  readonly source: string;
  readonly said_on: string;
  readonly as_of: string;
  readonly unit: string;
  readonly kind: string;
  readonly layer: string;
  readonly count: string;
  readonly count_unit: string;
  readonly qualifier: string;
  readonly basis: 'layer' | 'list' | 'none';
  readonly units: string;
  readonly field: string;
  readonly value: string;
  readonly features: string;
  readonly place: string;
}

export function begun(today: string, unit: string): ClaimDraft {
  return { text: '', source: '', said_on: today, as_of: '', unit, kind: 'done', layer: '', count: '', count_unit: '', qualifier: '=', basis: 'layer', units: '', field: '', value: '', features: '', place: '' };
}

export type ClaimLack = 'text' | 'source' | 'said_on' | 'count' | 'features';

/** What keeps the draft from being sent. */
export function lacks(draft: ClaimDraft, today: string): readonly ClaimLack[] {
  const found: ClaimLack[] = [];
  if (draft.text.trim() === '') found.push('text');
  if (draft.source.trim() === '') found.push('source');
  if (draft.said_on === '' || draft.said_on > today || draft.as_of > today) found.push('said_on');
  const counted = draft.count.trim() !== '';
  if (counted !== (draft.count_unit.trim() !== '') || (counted && !(Number(draft.count) >= 0))) found.push('count');
  if (draft.layer !== '' && draft.basis === 'list' && named(draft).length === 0) found.push('features');
  return found;
}

/** The things named, each once. */
export function named(draft: ClaimDraft): readonly string[] {
  return [...new Set(draft.features.split(/[\s,，;；]+/).filter((each) => each !== ''))];
}

/** `PUT /api/claims/{id}`: what was left empty is not sent. */
export function bodyOf(draft: ClaimDraft): Readonly<Record<string, unknown>> {
  const counted = draft.count.trim() !== '';
  return {
    kind: draft.kind, text: draft.text.trim(), source: draft.source.trim(), said_on: draft.said_on, scope: scopeOf(draft),
    ...(draft.as_of === '' ? {} : { as_of: draft.as_of }), ...(draft.unit === '' ? {} : { unit: draft.unit }), ...(draft.layer === '' ? {} : { layer: draft.layer }),
    ...(counted ? { count: Number(draft.count), count_unit: draft.count_unit.trim(), qualifier: draft.qualifier } : {}),
  };
}

function scopeOf(draft: ClaimDraft): Readonly<Record<string, unknown>> {
  const place = draft.place.trim() === '' ? {} : { place: draft.place.trim() };
  if (draft.basis === 'none') return { basis: 'list', ...place };
  if (draft.layer === '') return { basis: 'layer', ...place };
  if (draft.basis === 'list') return { basis: 'list', features: named(draft), ...place };
  return { basis: 'layer', ...(draft.units === '' ? {} : { units: [draft.units] }), ...(draft.field === '' || draft.value === '' ? {} : { fields: { [draft.field]: [draft.value] } }), ...place };
}
