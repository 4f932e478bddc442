/** The words of a draft: names, what it rests on, documents on file, areas as written. */

import { useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Problem } from '../../api/client';
import type { DraftField, DraftWords } from '../../domain/boundaryWay';
import { fileDocument } from '../../state/boundaryWay';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { KINDS, kindName, t } from './words';

interface Given {
  readonly draft: DraftWords;
  readonly lacks: readonly DraftField[];
  readonly change: (part: Partial<DraftWords>) => void;
}

export function DraftFields({ draft, lacks, change }: Given) {
  return (
    <>
      <Field id="draft-zh" label={t('new.nameZh')} wrong={lacks.includes('zh') ? t('new.need') : ''}>
        <input id="draft-zh" lang="zh-CN" maxLength={60} value={draft.zh} aria-invalid={lacks.includes('zh')} onInput={(event) => change({ zh: event.currentTarget.value })} />
      </Field>
      <Field id="draft-en" label={t('new.nameEn')} optional>
        <input id="draft-en" lang="en" maxLength={60} value={draft.en} onInput={(event) => change({ en: event.currentTarget.value })} />
      </Field>
      <Field id="draft-act" label={t('new.act')} optional>
        <input id="draft-act" maxLength={200} value={draft.act} onInput={(event) => change({ act: event.currentTarget.value })} />
      </Field>
      <Field id="draft-act-on" label={t('new.actOn')} optional>
        <input id="draft-act-on" type="date" value={draft.actOn} onChange={(event) => change({ actOn: event.currentTarget.value })} />
      </Field>
      <Documents draft={draft} change={change} />
      <fieldset>
        <legend>{t('new.declared')}</legend>
        <p class="hint" id="declared-hint">{t('new.declaredHint')}</p>
        <div class="declared">
          {['', ...(KINDS[draft.regime] ?? [])].map((kind) => (
            <Field key={kind} id={`declared-${kind}`} label={kind === '' ? t('new.whole') : kindName(kind)} optional>
              <input id={`declared-${kind}`} inputMode="decimal" aria-describedby="declared-hint" value={draft.declared[kind] ?? ''} aria-invalid={lacks.includes('declared')}
                onInput={(event) => change({ declared: { ...draft.declared, [kind]: event.currentTarget.value } })} />
            </Field>
          ))}
        </div>
        {lacks.includes('declared') ? <p class="mistake" role="alert">{t('new.declaredWrong')}</p> : null}
      </fieldset>
      <Field id="draft-note" label={t('new.note')} optional>
        <textarea id="draft-note" rows={3} maxLength={4000} value={draft.note} onInput={(event) => change({ note: event.currentTarget.value })} />
      </Field>
    </>
  );
}

function Documents({ draft, change }: Pick<Given, 'draft' | 'change'>) {
  const [sending, setSending] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const add = async (files: readonly File[]): Promise<void> => {
    let documents = draft.documents;
    for (const file of files) {
      setSending(file.name);
      const got = await fileDocument(file);
      setProblem('problem' in got ? got.problem : null);
      if ('problem' in got) break;
      documents = [...documents.filter(({ sha256 }) => sha256 !== got.value.sha256), got.value];
      change({ documents });
    }
    setSending('');
  };
  return (
    <fieldset>
      <legend>{t('new.documents')}</legend>
      <p class="hint">{t('new.documents.hint')}</p>
      <ul class="zone-documents">
        {draft.documents.map(({ sha256, name }) => (
          <li key={sha256}>
            <span>{name === '' ? '' : `${name} · `}<span class="figures">{sha256.slice(0, 16)}…</span></span>
            <button type="button" class="plain" aria-label={t('new.documents.remove', { name: name || sha256.slice(0, 8) })} onClick={() => change({ documents: draft.documents.filter((each) => each.sha256 !== sha256) })}>✕</button>
          </li>
        ))}
      </ul>
      <p role="status" class="hint">{sending !== '' ? t('new.documents.sending', { name: sending }) : draft.documents.length === 0 ? t('new.documents.none') : ''}</p>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <div class="field">
        <label class="button file">{t('new.documents.add')}<input type="file" class="unseen" multiple disabled={sending !== ''} onChange={(event) => void add([...(event.currentTarget.files ?? [])])} /></label>
      </div>
    </fieldset>
  );
}

interface FieldGiven {
  readonly id: string;
  readonly label: string;
  readonly optional?: boolean;
  readonly wrong?: string;
  readonly children: ComponentChildren;
}

export function Field({ id, label, optional = false, wrong = '', children }: FieldGiven) {
  return (
    <div class="field">
      <label for={id}>{label}{optional ? <span class="hint">{t('new.optional')}</span> : null}</label>
      {children}
      {wrong === '' ? null : <p class="mistake" role="alert">{wrong}</p>}
    </div>
  );
}
