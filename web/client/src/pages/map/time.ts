/** Instants as Beijing time, as every office reads them. */

const FORM = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
});

/** 2026-11-23 14:05; empty for what is no instant. */
export function beijing(instant: string | null): string {
  const at = instant === null ? NaN : Date.parse(instant);
  return Number.isNaN(at) ? '' : FORM.format(at);
}
