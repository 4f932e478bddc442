/** Into which case one is merged: chosen from those alike, or looked for by its number. */

import { useState } from 'preact/hooks';
import type { CaseLine } from '../../domain/case';
import { readCases } from '../../state/cases';
import { useAlike } from './Alike';
import { Field } from './StepForm';
import { t } from './words';

interface Given {
  readonly mine: CaseLine;
  readonly value: string;
  readonly wrong: string;
  readonly change: (id: string) => void;
}

export function TargetField({ mine, value, wrong, change }: Given) {
  const near = useAlike(mine) ?? [];
  const [looked, setLooked] = useState<readonly CaseLine[]>([]);
  const [typed, type] = useState('');
  const look = async (): Promise<void> => {
    const got = await readCases(`/api/cases?${new URLSearchParams({ layer: mine.layer, q: typed.trim(), limit: '20' }).toString()}`);
    const found = 'value' in got ? got.value.cases.filter((each) => each.id !== mine.id) : [];
    setLooked(found);
    if (found.length === 1) change(found[0]!.id);
  };
  const offered = new Map([...near.map((each) => each.case), ...looked].filter((each) => each.status !== 'merged').map((each) => [each.id, each]));
  return (
    <>
      <Field id="step-duplicate_of" label={t('field.duplicate_of')} wrong={wrong}>
        <select id="step-duplicate_of" value={value} aria-invalid={wrong !== ''} onChange={(event) => change(event.currentTarget.value)}>
          <option value="">{t('choose')}</option>
          {[...offered.values()].map((each) => <option key={each.id} value={each.id}>{t('target.found', { number: each.number, title: each.title })}</option>)}
        </select>
        {offered.size === 0 ? <p class="hint">{t('noTargets')}</p> : null}
      </Field>
      <Field id="target-number" label={t('target.number')} optional>
        <input id="target-number" type="search" maxLength={200} value={typed} onInput={(event) => type(event.currentTarget.value)} onChange={() => void look()} />
      </Field>
    </>
  );
}
