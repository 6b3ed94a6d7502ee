/** Why something is left out of a copy (Data Protection Act 2018, Schedules 2, 3 and 4). */
export const HOLD_BACK_REASONS = [
  {
    key: 'serious_harm',
    label: 'Serious harm to somebody’s health, body or mind',
    law: 'Schedule 3, paragraphs 5 and 19',
  },
  {
    key: 'child_abuse_data',
    label: 'Child abuse data that it would not be in their interest to give',
    law: 'Schedule 3, paragraph 21',
  },
  {
    key: 'other_person',
    label: 'It would show who somebody else is, and cannot be blacked out',
    law: 'Schedule 2, paragraph 16',
  },
  {
    key: 'safeguarding',
    label: 'It would stand in the way of protecting a child or of finding out about a crime',
    law: 'Schedule 2, paragraph 2',
  },
  {
    key: 'legal_privilege',
    label: 'Advice of a lawyer',
    law: 'Schedule 2, paragraph 19',
  },
] as const;
export type HoldBackReason = (typeof HOLD_BACK_REASONS)[number]['key'];
