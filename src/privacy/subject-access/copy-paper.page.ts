import { plainDate } from '../../platform/clock/local-time.js';
import type { Block, Paper } from '../../platform/pdf/pdf.js';
import type { Copy } from './copy.rules.js';
import { BLACK } from './redaction.rules.js';

/** On paper and to the ear the black is a word. */
const BLACK_IN_WORDS = '[blacked out]';

/** A copy on paper. No name stands in the title, which a browser shows and remembers. */
export function copyPaper(copy: Copy): Paper {
  const said = (text: string): string => text.replaceAll(BLACK, BLACK_IN_WORDS);
  const blocks: Block[] = [
    { kind: 'title', text: 'A copy of what is kept about you' },
    { kind: 'entry', label: 'School', text: copy.school },
    { kind: 'entry', label: 'About', text: copy.about },
    { kind: 'entry', label: 'Asked for on', text: plainDate(copy.requestedOn) },
    { kind: 'entry', label: 'Given on', text: plainDate(copy.givenOn) },
  ];
  for (const { heading, items } of copy.sections) {
    blocks.push({ kind: 'heading', text: heading });
    for (const item of items) {
      blocks.push({ kind: 'subheading', text: said(item.heading) });
      for (const { label, text } of item.lines)
        blocks.push({ kind: 'entry', label: said(label), text: said(text) });
    }
  }
  if (copy.sections.length === 0)
    blocks.push({ kind: 'text', text: 'There is nothing in this part.' });
  blocks.push({ kind: 'heading', text: 'What you should know about this copy' });
  for (const text of copy.leftOut) blocks.push({ kind: 'text', text });
  return { title: 'A copy of what is kept', footer: copy.school, blocks };
}
