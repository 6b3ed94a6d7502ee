import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/db/tx.js';
import type { KeptItem, KeptQuestion } from '../platform/privacy/kept-item.js';
import { NEXT_STEPS, SKILLS, THEMES } from './themes.js';

interface AboutThem {
  id: string;
  at: Date;
  minutes: number;
  main_theme: string;
  themes: string[];
  skills: string[];
  next_step: string;
  concern: string | null;
}

interface WrittenByThem {
  at: Date;
  minutes: number;
  skills: string[];
  wellbeing: number;
}

/** Logs about somebody, and what a listener wrote of themself, for a request for a copy. */
@Injectable()
export class ContactSubjectAccess {
  async about(tx: Tx, question: KeptQuestion): Promise<KeptItem[]> {
    const { personId, requestId } = question;
    const logs = await tx.query<AboutThem>(`SELECT * FROM ctx.kept_contacts($1)`, [requestId]);
    const written = await tx.query<WrittenByThem>(`SELECT * FROM ctx.kept_logs_written($1)`, [
      requestId,
    ]);
    const items = logs.map(aboutThem);
    if (written.length > 0)
      items.push({
        key: `contacts.${personId}.written`,
        kind: 'contacts',
        at: null,
        heading: 'Logs they wrote as a listener',
        // Of whom they wrote is a fact about somebody else.
        facts: written.flatMap(({ at, minutes, skills, wellbeing }) => [
          { label: 'Listened', at },
          { label: 'Minutes', text: String(minutes) },
          { label: 'What they did', text: labels(SKILLS, skills) },
          { label: 'How they were', text: `${wellbeing} of 5` },
        ]),
        words: [],
        guard: null,
        decide: false,
      });
    return items;
  }
}

function aboutThem(log: AboutThem): KeptItem {
  return {
    key: `contacts.${log.id}.log`,
    kind: 'contacts',
    at: log.at,
    heading: 'A log of a talk',
    facts: [
      { label: 'When', at: log.at },
      { label: 'Minutes', text: String(log.minutes) },
      { label: 'Mainly about', text: labels(THEMES, [log.main_theme]) },
      { label: 'Also about', text: labels(THEMES, log.themes) },
      { label: 'What the listener did', text: labels(SKILLS, log.skills) },
      { label: 'What came next', text: labels(NEXT_STEPS, [log.next_step]) },
    ].filter((line) => 'at' in line || line.text !== ''),
    words: [],
    guard: log.concern,
    decide: true,
    caution:
      log.concern === null
        ? 'Another student wrote this about what was said.'
        : 'A concern was raised from this talk. Do they know?',
  };
}

function labels(list: readonly { key: string; label: string }[], keys: readonly string[]): string {
  return keys.map((key) => list.find((entry) => entry.key === key)?.label ?? key).join(', ');
}
