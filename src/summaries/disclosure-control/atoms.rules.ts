import { publishedTopic } from './catalogue.rules.js';
import type { CellSet, Contribution, TopicList } from './publication.js';

/** In the place of a topic: was there that term, main topic not told by any figure. */
export const ANY_TOPIC = '*';

/** A kind of student: a year group and, for each term attended, a main topic. */
export interface Atom {
  year: number;
  /** Term → main topic. A term that is missing was not attended; at least one is there. */
  topics: ReadonlyMap<string, string>;
}

/** `8|2026-autumn:family|2027-spring:*`, terms in alphabetical order, parts percent-encoded. */
export function atomKey(atom: Atom): string {
  const terms = [...atom.topics].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = terms.map(([term, topic]) => `${encode(term)}:${encode(topic)}`);
  return [String(atom.year), ...parts].join('|');
}

/** The inverse of `atomKey`; undefined for a text that is no atom. */
export function parseAtomKey(key: string): Atom | undefined {
  const [year = '', ...parts] = key.split('|');
  const topics = new Map<string, string>();
  for (const part of parts) {
    const [term, topic, ...rest] = part.split(':').map(decode);
    if (!term || !topic || rest.length > 0 || topics.has(term)) return undefined;
    topics.set(term, topic);
  }
  if (!/^\d+$/.test(year) || topics.size === 0) return undefined;
  return { year: Number(year), topics };
}

/** One entry of the matrix A: does a student of this kind count in that cell? */
export function covers(set: CellSet, atom: Atom): boolean {
  const attended = set.terms.filter((term) => atom.topics.has(term));
  if (attended.length === 0) return false;
  if (set.years && !set.years.includes(atom.year)) return false;
  return !set.topics || attended.some((term) => set.topics?.includes(atom.topics.get(term) ?? ''));
}

/**
 * The students behind the contributions, each as an atom, with what is wrong with the input.
 * A student twice in a term, in two years, or with an unlisted topic would be counted wrongly.
 * Faults name no student: they may be printed.
 */
export function studentsOf(
  contributions: readonly Contribution[],
  topics: TopicList,
): { students: Atom[]; faults: string[] } {
  const faults = new Set<string>();
  const byStudent = new Map<string, { year: number; topics: Map<string, string> }>();
  for (const { studentId, term, year, mainTopic } of contributions) {
    const student = byStudent.get(studentId) ?? { year, topics: new Map<string, string>() };
    byStudent.set(studentId, student);
    const topic = publishedTopic(mainTopic, topics);
    if (student.year !== year) faults.add('a student stands in two year groups');
    if (student.topics.has(term)) faults.add(`a student is counted twice in ${term}`);
    if (topic === undefined) faults.add('a main topic is not in the list of topics');
    else student.topics.set(term, topic);
  }
  return { students: [...byStudent.values()], faults: [...faults] };
}

/** True counts: they never leave the process that rounds them. */
export function countStudents(students: readonly Atom[], set: CellSet): number {
  return students.reduce((count, student) => count + (covers(set, student) ? 1 : 0), 0);
}

/** `*` stands for itself in an atom key, so a topic called `*` is told apart by its encoding. */
function encode(part: string): string {
  return part === ANY_TOPIC ? part : encodeURIComponent(part);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
