/** The ways to files in and files out, for those who may go them; the server decides again. */

import { account, may } from '../state/session';

export function exchangeWays(): readonly ('imports' | 'exports')[] {
  const audits = account.value?.roles.includes('auditor') ?? false;
  return [...(may('feature.load') || audits ? ['imports' as const] : []), ...(may('layer.export') || audits ? ['exports' as const] : [])];
}
