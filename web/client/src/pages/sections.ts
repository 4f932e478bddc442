/**
 * The application's sections, in the order of the bar: adding one is adding one line here and its word `nav.{id}`.
 * On a phone the first stand at the lower edge and the rest behind "more"; on a desk all stand at the top.
 */

import type { FunctionComponent } from 'preact';
import type { Place } from '../domain/where';
import type { zhShell } from '../i18n/shell';
import { unsent } from '../state/outbox';
import { account, may } from '../state/session';
import { lazy } from './Lazy';
import { NotForYou } from './NotForYou';
import { MapPage } from './map/MapPage';
import { OutboxPage } from './report/Outbox';
import { ReportSection } from './report/ReportPage';
import { ReportsSection } from './reports/ReportsSection';
import { TodayPage } from './today/TodayPage';

type Named<Key> = Key extends `nav.${infer Id}` ? Exclude<Id, 'more'> : never;

export interface Section {
  /** The first part of its address, and `nav.{id}` is its word. */
  readonly id: Named<keyof typeof zhShell>;
  readonly page: FunctionComponent<{ place: Place }>;
  /** The path of its drawing in a field of 24 × 24, drawn as a line. */
  readonly icon: string;
  /** For whom it stands in the bar; everybody when absent. The server decides again. */
  readonly seen?: () => boolean;
  /** How many wait there for the person; 0 shows nothing. */
  readonly count?: () => number;
}

export const SECTIONS: readonly Section[] = [
  { id: 'map', page: MapPage, icon: 'M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14M15 6v14' },
  { id: 'today', page: TodayPage, icon: 'M4 5h16v15H4zM4 10h16M8 3v4M16 3v4M9 15l2 2 4-4', seen: () => may('today.read') },
  { id: 'work', page: lazy(async () => (await import('./work/WorkPage')).WorkPage), icon: 'M4 5h16v15H4zM8 5V3h8v2M8 12l3 3 5-6', seen: actsOnCases },
  { id: 'cases', page: lazy(async () => (await import('./cases/CasesSection')).CasesSection), icon: 'M5 3h14v18H5zM9 8h6M9 12h6M9 16h3', seen: () => may('case.read_unit') },
  { id: 'reports', page: ReportsSection, icon: 'M6 4h12v17H6zM9 2h6v4H9zM9 11h6M9 15h6' },
  { id: 'areas', page: lazy(async () => (await import('./areas/AreasPage')).AreasPage), icon: 'M12 21s7-6 7-11a7 7 0 1 0-14 0c0 5 7 11 7 11M12 7v6M9 10l3 3 3-3', seen: () => may('area.take') },
  { id: 'outbox', page: OutboxPage, icon: 'M21 3L10 14M21 3l-7 18-4-7-7-4z', count: () => unsent.value.length },
  { id: 'boundaries', page: lazy(async () => (await import('./boundaries/BoundariesSection')).BoundariesSection), icon: 'M4 6l8-3 8 3v9l-8 6-8-6zM12 3v18M4 11l8 4 8-4', seen: () => may('boundary.read') },
  { id: 'imagery', page: lazy(async () => (await import('./imagery/ImagerySection')).ImagerySection), icon: 'M3 7l9-4 9 4-9 4zM3 12l9 4 9-4M3 17l9 4 9-4', seen: () => may('scene.read') },
  { id: 'leads', page: lazy(async () => (await import('./leads/LeadsSection')).LeadsSection), icon: 'M4 8l6-4 9 4-1 8-8 4-6-5zM11 9v4M11 16v.01', seen: () => may('lead.read') },
  { id: 'claims', page: lazy(async () => (await import('./claims/ClaimsSection')).ClaimsSection), icon: 'M4 4h16v12H10l-4 4v-4H4zM8 10l3 3 5-6', seen: readsClaims },
  { id: 'flags', page: lazy(async () => (await import('./flags/FlagsPage')).FlagsPage), icon: 'M5 22V3M5 4h13l-3 4.5L18 13H5', seen: () => may('flag.read_unit') },
  { id: 'edits', page: lazy(async () => (await import('./edits/EditsSection')).EditsSection), icon: 'M4 7h10M4 12h6M4 17h10M17 4l4 4-4 4M21 8h-8', seen: () => may('edit.read') },
  { id: 'coverage', page: lazy(async () => (await import('./coverage/CoveragePage')).CoveragePage), icon: 'M4 4h16v16H4zM4 12h16M12 4v16M14 16l2 2 3-4', seen: () => may('coverage.read_unit') },
  { id: 'imports', page: lazy(async () => (await import('./imports/ImportsSection')).ImportsSection), icon: 'M12 3v12M7 10l5 5 5-5M4 16v5h16v-5', seen: () => may('feature.load') || audits() },
  { id: 'exports', page: lazy(async () => (await import('./exports/ExportsPage')).ExportsPage), icon: 'M12 15V3M7 8l5-5 5 5M4 16v5h16v-5', seen: () => may('layer.export') || audits() },
];

/** Pages that no bar leads to: one comes to them from a feature, from the map or from today. */
const PAGES: Readonly<Record<string, Section['page']>> = {
  report: ReportSection,
  device: lazy(async () => (await import('./device/DevicePage')).DevicePage),
  walk: lazy(async () => (await import('./walk/WalkPage')).WalkPage),
};

/** What a thumb needs first, on the shore. */
const PATROLS_FIRST: readonly string[] = ['today', 'map', 'outbox', 'reports'];

/** The sections that the person signed in sees; a patrol's begin with today. */
export function sectionsSeen(): readonly Section[] {
  const seen = SECTIONS.filter((section) => section.seen?.() ?? true);
  if (!patrols()) return seen;
  const first = PATROLS_FIRST.flatMap((id) => seen.filter((section) => section.id === id));
  return [...first, ...seen.filter((section) => !first.includes(section))];
}

/** Whether the person walks the shore. */
export function patrols(): boolean {
  return account.value?.roles.includes('patrol') ?? false;
}

/** The page at a place; the map where there is no other, a sentence where it is not for this person. */
export function pageAt(place: Place): Section['page'] {
  const [first = ''] = place.path;
  const section = SECTIONS.find(({ id }) => id === first);
  if (section?.seen?.() === false) return NotForYou;
  return PAGES[first] ?? section?.page ?? MapPage;
}

/** Whether steps of cases can wait for the person: a unit's officer, a supervisor, a leader. */
function actsOnCases(): boolean {
  return may('case.plan') || may('case.confirm') || may('case.remind');
}

/** Whether claims are held against what was seen by the person: an office, not the shore. */
function readsClaims(): boolean {
  return may('case.read_all') || may('claim.add');
}

function audits(): boolean {
  return account.value?.roles.includes('auditor') ?? false;
}
