/** Which columns the table has; kept for the person on this device. */

import { COLUMNS, USUAL, withColumn } from '../../domain/columns';
import { chooseColumns, columns } from '../../state/cases';
import { Menu } from '../../ui/Menu';
import { t } from './words';

export function ColumnMenu() {
  return (
    <Menu class="tool wide-only" sign={t('columns')}>
      <fieldset class="ticks">
        <legend>{t('columns')}</legend>
        {COLUMNS.map((column) => (
          <label key={column} class="check">
            <input type="checkbox" checked={columns.value.includes(column)} onChange={(event) => chooseColumns(withColumn(columns.value, column, event.currentTarget.checked))} />
            <span>{t(`column.${column}`)}</span>
          </label>
        ))}
      </fieldset>
      <p class="hint">{t('columns.hint')}</p>
      <button type="button" onClick={() => chooseColumns(USUAL)}>{t('columns.usual')}</button>
    </Menu>
  );
}
