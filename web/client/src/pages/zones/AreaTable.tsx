/** Areas of the zones as they are drawn just now, also while a point is dragged, with what each gained and lost. */

import { symbolOf } from '../../domain/layer';
import { layerOf } from '../../state/catalogue';
import { live, sums } from '../../state/zoneDrawing';
import { Swatch } from '../map/Swatch';
import { hectares, KINDS, kindName, mu, t } from './words';

export function AreaTable() {
  const moving = live.value;
  const rows = sums.value.map((sum, number) => ({ ...sum, m2: sum.m2 + (moving?.get(number) ?? 0) })).filter((sum) => sum.m2 > 0 || sum.lost > 0)
    .sort((one, other) => strictness(one.kind) - strictness(other.kind));
  if (rows.length === 0) return null;
  const net = total(rows, 'gained') - total(rows, 'lost');
  return (
    <section class="panel-card" aria-labelledby="zone-areas">
      <h2 id="zone-areas">{t('areas')}</h2>
      <div class="zone-scroll" tabIndex={0} role="region" aria-labelledby="zone-areas">
        <table class="zone-areas">
          <thead>
            <tr><th scope="col">{t('areas.zone')}</th>{(['now', 'gained', 'lost'] as const).map((column) => <th key={column} scope="col" class="figures">{t(`areas.${column}`)}<small>{t('areas.unit')}</small></th>)}</tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} class={moving === null ? '' : 'moving'}>
                <th scope="row"><KindSwatch kind={row.kind} />{kindName(row.kind)}</th>
                <Both m2={row.m2} />
                <Both m2={row.gained} sign="+" />
                <Both m2={row.lost} sign="−" />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('areas.whole')}</th>
              <Both m2={total(rows, 'm2')} />
              <Both m2={Math.max(0, net)} sign="+" />
              <Both m2={Math.max(0, -net)} sign="−" />
            </tr>
          </tfoot>
        </table>
      </div>
      <p class="hint">{t('areas.hint')}</p>
    </section>
  );
}

/** The zone as the map draws it. */
function KindSwatch({ kind }: { kind: string }) {
  const layer = layerOf('reserve_zones');
  return layer === undefined ? null : <Swatch symbol={symbolOf(layer.style, kind)} geometry="area" />;
}

/** The order of a regime: the strictest first. */
function strictness(kind: string): number {
  return Object.values(KINDS).map((kinds) => kinds.indexOf(kind)).find((at) => at >= 0) ?? 9;
}

type Row = { readonly m2: number; readonly gained: number; readonly lost: number };

const total = (rows: readonly Row[], of: keyof Row): number => rows.reduce((sum, row) => sum + row[of], 0);

/** An area in hectares, and under it in mu; none where nothing changed. */
function Both({ m2, sign = '' }: { m2: number; sign?: string }) {
  if (sign !== '' && m2 < 0.5) return <td class="figures">–</td>;
  return <td class="figures">{sign}{hectares(m2)}<small>{sign}{mu(m2)}</small></td>;
}
