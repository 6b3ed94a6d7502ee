// Whose a thing on a page is: names and words that say it, and the ids of rows.

/** The page's brand. */
const SCHOOL_NAMES = { h: 'Harbour Academy', m: 'Moorside School' };
// The full stops keep them apart from anything random: no token and no sealed text holds one.
const NAME = /Zq\.([hm])\.(\d+)\./g;
const WORDS = /Mk\.([hm])\.(\d+)\./g;
/** Anybody may open these pages of any school. */
const PUBLIC = /^\/(help-now|privacy-notice)\b/;
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** They read words of children whose concerns were routed to them. */
const HOLDERS = ['pastoral', 'dsl', 'deputy', 'head', 'chair'];

/** What tells everybody's name and words apart: every family name becomes a mark. */
export async function markNames(owner) {
  await owner.query(`
    UPDATE person p SET family_name = 'Zq.' || left(s.slug, 1) || '.' || n.number || '.'
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM person) n, school s
    WHERE n.id = p.id AND s.id = p.school_id`);
  const { rows } = await owner.query(`
    SELECT p.id, left(s.slug, 1) AS school, p.username, p.kind, p.family_name AS name,
      EXISTS (SELECT FROM person_role r WHERE r.person_id = p.id AND r.role = 'listener') AS listens
    FROM person p JOIN school s ON s.id = p.school_id`);
  return rows;
}

/** Words of this person that nobody can have taken from elsewhere. */
export function wordsOf({ school, number }) {
  return `Mk.${school}.${number}. ${Math.random().toString(36).slice(2)}`;
}

/** What one person was shown: judged at once by school and words, at the end by rows. */
export class Seen {
  names = new Set();
  ids = new Set();

  constructor(person) {
    this.person = person;
  }

  /**
   * @param {string} text a whole answer, or what came of it
   * @param {string} asked its own address: an id there was brought, not shown
   * @returns {string[]} what is not for this person's eyes
   */
  look(text, asked) {
    const { school, number, role } = this.person;
    const faults = [];
    for (const [letter, name] of Object.entries(SCHOOL_NAMES))
      if (letter !== school && text.includes(name) && !PUBLIC.test(asked))
        faults.push(`the name of ${name}`);
    for (const [mark, of] of text.matchAll(NAME))
      if (of === school) this.names.add(mark);
      else faults.push(`${mark}, a name of the other school`);
    for (const [mark, of, whose] of text.matchAll(WORDS))
      if (of !== school || (Number(whose) !== number && !HOLDERS.includes(role)))
        faults.push(`${mark}, words of somebody else`);
    for (const [id] of text.matchAll(ID)) if (!asked.includes(id)) this.ids.add(id);
    return faults;
  }
}

/** @returns {Promise<Map<string, string>>} the school's letter by the id of every row of its tables */
export async function schoolsOfRows(owner) {
  const { rows: tables } = await owner.query(`
    SELECT c.table_name AS name FROM information_schema.columns c
    JOIN information_schema.columns s USING (table_schema, table_name)
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
      AND c.column_name = 'id' AND c.data_type = 'uuid' AND s.column_name = 'school_id'`);
  const found = new Map();
  for (const { name } of tables) {
    const { rows } = await owner.query(
      `SELECT t.id, left(s.slug, 1) AS letter FROM "${name}" t JOIN school s ON s.id = t.school_id`,
    );
    for (const { id, letter } of rows) found.set(id, letter);
  }
  const { rows: schools } = await owner.query(`SELECT id, left(slug, 1) AS letter FROM school`);
  for (const { id, letter } of schools) found.set(id, letter);
  return found;
}

/** @returns {Promise<Map<string, Set<string>>>} who may be shown the id of a row that belongs to persons */
export async function ownersOfRows(owner) {
  const found = new Map();
  const { rows } = await owner.query(`
    SELECT id, ARRAY[student_id, listener_id] AS people FROM booking
    UNION ALL SELECT id, ARRAY[listener_id] FROM contact
    UNION ALL SELECT id, ARRAY[person_id, made_by] FROM privacy_request
    UNION ALL SELECT r.id, r.raised_by || ARRAY(SELECT person_id FROM record_access a WHERE a.record_id = r.id)
      FROM referral r`);
  for (const { id, people } of rows) found.set(id, new Set(people));
  return found;
}
