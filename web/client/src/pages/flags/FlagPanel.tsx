/** "Why flagged": the flags of one report or one case, on its own page; nothing where there are none. */

import { useEffect, useState } from 'preact/hooks';
import { getJson, type Problem } from '../../api/client';
import type { Flag } from '../../domain/flag';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { FlagCard } from './FlagCard';
import './flags.css';
import { t } from './words';

export function FlagPanel({ noun, id }: { noun: 'report' | 'case'; id: string }) {
  const [flags, setFlags] = useState<readonly Flag[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = async (): Promise<void> => {
    const got = await getJson<{ flags: readonly Flag[] }>(`/api/${noun}s/${encodeURIComponent(id)}/flags`);
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) setFlags(got.value.flags);
  };
  useEffect(() => void read(), [noun, id]);
  const answered = (flag: Flag): void => setFlags((now) => now.map((each) => (each.id === flag.id ? flag : each)));
  if (problem !== null) return <ProblemNotice problem={problem} again={() => void read()} />;
  if (flags.length === 0) return null;
  const here = (flag: Flag): boolean => flag.noun === noun && flag.noun_id === id;
  return (
    <section class="flag-panel panel-card" aria-labelledby="why-flagged">
      <h2 id="why-flagged">{t('why')}</h2>
      <p class="hint">{t('rule')} {t('waits')}</p>
      <ul class="flag-list">{flags.map((flag) => <FlagCard key={flag.id} flag={flag} leads={!here(flag)} answered={answered} />)}</ul>
    </section>
  );
}
