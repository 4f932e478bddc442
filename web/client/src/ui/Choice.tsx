/** One of several values to filter by, or all of them. */

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface Given {
  readonly id: string;
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly options: readonly Option[];
  /** How many things each value holds: those that hold none stay away unless chosen. Without counts all are offered. */
  readonly counts?: Readonly<Record<string, number>> | undefined;
  readonly class?: string;
  readonly change: (value: string) => void;
}

export function Choice({ id, label, all, value, options, counts, class: look = 'filter', change }: Given) {
  const offered = options.filter((each) => each.value === value || counts === undefined || (counts[each.value] ?? 0) > 0);
  return (
    <label class={look} for={id}>
      <span>{label}</span>
      <select id={id} value={value} onChange={(event) => change(event.currentTarget.value)}>
        <option value="">{all}</option>
        {offered.map((each) => <option key={each.value} value={each.value}>{each.label}{counts === undefined ? '' : ` (${counts[each.value] ?? 0})`}</option>)}
      </select>
    </label>
  );
}
