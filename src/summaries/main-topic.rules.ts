export interface TopicContact {
  /** Null: a walk-in nobody could identify, who is outside all counts of students. */
  readonly student: string | null;
  readonly mainTheme: string;
  /** The local date of the contact, yyyy-mm-dd. */
  readonly date: string;
  readonly at: Date;
}

/** Local dates, yyyy-mm-dd, both ends included. */
export interface Term {
  readonly from: string;
  readonly until: string;
}

/**
 * The main topic of one student's contacts: the main theme of most of them; on a tie, of the tied
 * themes the one that came up last. Two tied themes that last came up at the same instant are
 * settled by their keys in the order of the alphabet, so that the order of rows never matters.
 * Null without contacts.
 */
export function mainTopic(
  contacts: readonly Pick<TopicContact, 'mainTheme' | 'at'>[],
): string | null {
  const themes = Map.groupBy(contacts, ({ mainTheme }) => mainTheme);
  const ranked = [...themes].map(([theme, of]) => ({
    theme,
    count: of.length,
    latest: Math.max(...of.map(({ at }) => at.getTime())),
  }));
  ranked.sort((a, b) => b.count - a.count || b.latest - a.latest || (a.theme < b.theme ? -1 : 1));
  return ranked[0]?.theme ?? null;
}

/**
 * Each student's main topic of a term: every identified student with a contact in it once, so that
 * topics partition the students (disclosure-control.md, "Units").
 */
export function mainTopics(contacts: readonly TopicContact[], term: Term): Map<string, string> {
  const topics = new Map<string, string>();
  const inTerm = contacts.filter(({ date }) => term.from <= date && date <= term.until);
  for (const [student, own] of Map.groupBy(inTerm, (contact) => contact.student)) {
    const topic = mainTopic(own);
    if (student !== null && topic !== null) topics.set(student, topic);
  }
  return topics;
}
