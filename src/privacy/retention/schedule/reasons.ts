/** Codes, not words: a reason in one's own words might name somebody. */
export const WHY = [
  { value: 'law', text: 'The law or official guidance says so' },
  { value: 'policy', text: 'Our governors decided it' },
  { value: 'protection_officer', text: 'Our data protection officer advised it' },
  { value: 'too_short', text: 'We found that we need it longer or shorter' },
  { value: 'mistake', text: 'The last change was a mistake' },
] as const;
