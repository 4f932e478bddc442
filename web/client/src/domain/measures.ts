/** Figures as people read them: areas in ha and 亩, lengths in m and km, no more digits than were measured. */

const M2_PER_MU = 2000 / 3;

/** An area in hectares and mu, as offices write both. */
export function areaText(m2: number, language: 'zh' | 'en'): string {
  const ha = figure(m2 / 10_000);
  const mu = figure(m2 / M2_PER_MU);
  return language === 'zh' ? `${ha} 公顷（${mu} 亩）` : `${ha} ha (${mu} mu)`;
}

/** A length or distance. */
export function lengthText(m: number, language: 'zh' | 'en'): string {
  const [value, unit] = m < 1000 ? [Math.round(m).toString(), language === 'zh' ? '米' : 'm'] : [figure(m / 1000), language === 'zh' ? '公里' : 'km'];
  return `${value} ${unit}`;
}

/** Three digits that count, and never an exponent. */
export function figure(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

const WINDS = { zh: ['北', '东北', '东', '东南', '南', '西南', '西', '西北'], en: ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'] };

/** A bearing as one of eight winds. */
export function windText(degrees: number, language: 'zh' | 'en'): string {
  return WINDS[language][Math.round((((degrees % 360) + 360) % 360) / 45) % 8] ?? '';
}
