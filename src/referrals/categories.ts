/** What a concern is about, as the person who raises it picks it. Schools may edit the list. */
export interface ConcernCategory {
  readonly key: string;
  readonly label: string;
  /** Harm done by others, neglect included. */
  readonly abuse: boolean;
  readonly selfHarm: boolean;
  readonly lifeAtRisk: boolean;
  /** Picking it makes the concern one about staff, whatever else the form says. */
  readonly aboutStaff: boolean;
}

type Mark = 'abuse' | 'selfHarm' | 'lifeAtRisk' | 'aboutStaff';

function category<Key extends string>(key: Key, label: string, ...marks: Mark[]) {
  return {
    key,
    label,
    abuse: marks.includes('abuse'),
    selfHarm: marks.includes('selfHarm'),
    lifeAtRisk: marks.includes('lifeAtRisk'),
    aboutStaff: marks.includes('aboutStaff'),
  } as const;
}

/**
 * The shipped list (domain.md "Lists"), in the order it is shown.
 *
 * Online harm and exploitation count as abuse: grooming is either. Bullying does not, so that a
 * school can send it to a head of year first; every lead and deputy is granted it all the same.
 */
export const CONCERN_CATEGORIES = [
  category('self_harm', 'Hurting themself', 'selfHarm'),
  category('suicide', 'Thoughts of suicide', 'selfHarm', 'lifeAtRisk'),
  category('home', 'Being hurt or afraid at home', 'abuse'),
  category('sexual_harm', 'Sexual harm or pressure', 'abuse'),
  category('bullying', 'Bullying or violence at school'),
  category('online_harm', 'Online harm', 'abuse'),
  category('exploitation', 'Exploitation, gangs, radicalisation', 'abuse'),
  category('neglect', 'Neglect, food, money, housing', 'abuse'),
  category('substances', 'Drink, drugs, vaping'),
  category('eating', 'Eating'),
  category('staff', 'Something about a member of staff', 'abuse', 'aboutStaff'),
  category('other', 'Something else'),
] as const satisfies readonly ConcernCategory[];

export type ConcernCategoryKey = (typeof CONCERN_CATEGORIES)[number]['key'];

export function concernCategory(key: string): ConcernCategory | null {
  return CONCERN_CATEGORIES.find((shipped) => shipped.key === key) ?? null;
}

export const URGENCIES = [
  { key: 'immediate', label: 'Now: someone is in danger' },
  { key: 'today', label: 'Today' },
  { key: 'soon', label: 'Soon: by the next weekday' },
] as const;

export type Urgency = (typeof URGENCIES)[number]['key'];

/**
 * The urgency to act on when a form was left unfinished. A disclosure is never refused for a
 * formality (domain.md rule 8), and of what it may mean we take the most dangerous.
 */
export function urgencyOrSafest(value: string | null | undefined): Urgency {
  return URGENCIES.find((urgency) => urgency.key === value)?.key ?? 'immediate';
}

export const ABOUT_STAFF = [
  { key: 'no', label: 'No' },
  { key: 'staff', label: 'Yes, a member of staff' },
  { key: 'head', label: 'Yes, the head teacher' },
  { key: 'unsure', label: "I'm not sure" },
] as const;

export type AboutStaff = (typeof ABOUT_STAFF)[number]['key'];

/**
 * Immediate, abuse, self-harm or life at risk: pastoral staff are told in addition to the
 * safeguarding team, never instead. A concern without a category counts: nobody has said that it
 * is not one of these.
 */
export function pastoralOnlyInAddition(category: ConcernCategory | null, urgency: Urgency) {
  if (urgency === 'immediate' || category === null) return true;
  return category.abuse || category.selfHarm || category.lifeAtRisk;
}
