/** Whether late edits of a feature wait for a decision; says nothing when there are none. */

import { useEffect, useState } from 'preact/hooks';
import { getJson } from '../../api/client';
import type { EditList } from '../../domain/edit';
import { hashOf } from '../../domain/where';
import { t } from './words';

export function EditsHere({ layer, feature }: { layer: string; feature: string }) {
  const [list, setList] = useState<EditList | null>(null);
  useEffect(() => {
    const query = new URLSearchParams({ layer, feature, open: 'true', limit: '1' });
    void getJson<EditList>(`/api/kept-edits?${query.toString()}`).then((got) => setList('value' in got ? got.value : null));
  }, [layer, feature]);
  const first = list?.edits[0];
  if (list === null || first === undefined) return null;
  return <p class="notice"><a href={hashOf(['edits', first.id])}>{t('here', { n: list.total })}</a></p>;
}
