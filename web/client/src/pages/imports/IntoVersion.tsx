/** An import whose rows become zones of one boundary version: which, and the way back to it. */

import { fieldOf, versionOf, withMapping, type Import } from '../../domain/import';
import { hashOf } from '../../domain/where';
import { draft } from '../../state/imports';
import { t } from '../zones/words';

export function IntoVersion({ found, editable }: { found: Import; editable: boolean }) {
  const version = versionOf(draft.value);
  const own = found.report?.columns.find((column) => fieldOf(column, draft.value) === 'boundary_version');
  if (version === null) return null;
  return (
    <div class="notice">
      <p><a href={hashOf(['boundaries', version, 'way'])}>{t('import.back')}</a> · {version}</p>
      {own === undefined || !editable ? null : (
        <>
          <p>{t('import.own', { column: own.name })}</p>
          <button type="button" onClick={() => (draft.value = withMapping(draft.value, own.name, '', found.report!.columns))}>{t('import.leave', { column: own.name })}</button>
        </>
      )}
    </div>
  );
}
