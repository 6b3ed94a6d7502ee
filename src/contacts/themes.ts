/** What a contact was about. Schools may edit the list. */
export interface Theme {
  readonly key: string;
  readonly label: string;
  /** Merged with the other sensitive ones in whatever is published (disclosure-control.md). */
  readonly sensitive: boolean;
}

const theme = <Key extends string>(key: Key, label: string) =>
  ({ key, label, sensitive: false }) as const;
const sensitive = <Key extends string>(key: Key, label: string) =>
  ({ key, label, sensitive: true }) as const;

/** The shipped list (domain.md "Lists"), in the order it is shown; the catch-all stands last. */
export const THEMES = [
  theme('friends', 'Friends and falling out'),
  theme('bullying', 'Bullying'),
  theme('family', 'Family'),
  theme('school_work', 'School work and exams'),
  theme('low_or_anxious', 'Feeling low or anxious'),
  theme('loss', 'Loss'),
  theme('identity', 'Identity and belonging'),
  theme('health', 'Health and body'),
  theme('online', 'Online life'),
  theme('moving', 'Moving school or year'),
  theme('being_new', 'Being new'),
  sensitive('self_harm', 'Hurting themself'),
  sensitive('harm_by_others', 'Harm by others'),
  sensitive('sexuality_and_gender', 'Sexuality and gender'),
  theme('other', 'Something else'),
] as const satisfies readonly Theme[];

export const SKILLS = [
  { key: 'listened', label: 'Listened' },
  { key: 'reflected_back', label: 'Reflected back' },
  { key: 'named_feelings', label: 'Named feelings' },
  { key: 'looked_at_options', label: 'Looked at options together' },
  { key: 'made_a_plan', label: 'Made a plan' },
  { key: 'pointed_to_resource', label: 'Pointed to a resource' },
  { key: 'went_to_an_adult', label: 'Went with them to an adult' },
] as const;

export const NEXT_STEPS = [
  { key: 'none', label: 'None asked for' },
  { key: 'come_again', label: 'Come again' },
  { key: 'resource_given', label: 'Resource given' },
  { key: 'with_an_adult', label: 'With an adult now' },
  { key: 'concern_raised', label: 'Concern raised' },
] as const;

export type ThemeKey = (typeof THEMES)[number]['key'];
export type SkillKey = (typeof SKILLS)[number]['key'];
export type NextStepKey = (typeof NEXT_STEPS)[number]['key'];
