import { listeningBlockers } from './eligibility.rules.js';
import { nextLapse } from './lapse.page.js';
import type { NamedListener } from './listener.queries.js';
import { listenerPaths } from './listeners.paths.js';

/** @param manages a coordinator; others read */
export function listPage(listeners: readonly NamedListener[], manages: boolean): object {
  const able = listeners.filter(({ facts, today }) => listeningBlockers(facts, today).length === 0);
  return {
    title: 'Listeners',
    wide: true,
    lead:
      listeners.length === 0
        ? undefined
        : `${able.length} of ${listeners.length} may listen today.`,
    training: listenerPaths.training(),
    supervision: listenerPaths.supervision(),
    applications: manages ? listenerPaths.applications() : undefined,
    table: {
      caption: 'Listeners',
      captionHidden: true,
      dense: true,
      headings: ['Listener', 'Standing', 'Lapses next', 'Load'].map((text) => ({
        text,
        numeric: text === 'Load',
      })),
      rows: listeners.map(row),
      empty: 'There are no listeners yet.',
      emptyNext: manages ? 'Take a student on under Applications.' : undefined,
    },
  };
}

function row({ id, name, year, facts, today }: NamedListener): object {
  const blockers = listeningBlockers(facts, today);
  const lapse = nextLapse({ facts, today });
  const more = blockers.length > 1 ? ` And ${blockers.length - 1} more.` : '';
  return {
    cells: [
      { text: name, href: listenerPaths.show(id), header: true, soft: yearName(year) },
      blockers.length === 0
        ? { text: 'May listen' }
        : { text: 'May not listen', soft: `${blockers[0]?.sentence}${more}` },
      { text: lapse?.what ?? 'Nothing', soft: lapse?.when },
      { text: `${facts.load} of ${facts.loadCap}`, numeric: true },
    ],
  };
}

export function yearName(year: number | null): string | undefined {
  return year === null ? undefined : `Year ${year}`;
}
