/** Somebody outside the school who answers a child, or an adult who is worried about one. */
export interface Helpline {
  name: string;
  /** What to do, as it stands on the page: "Ring 0800 1111". */
  act: string;
  /** The same for a tap: `tel:`, `sms:` or an address. */
  href: string;
  hours: string;
  /** What it is for, in words for an eleven-year-old. */
  about: string;
  /** Where number and hours were checked; not shown. */
  source: string;
}

/** A number of the emergency services is free from any phone in the United Kingdom. */
export const EMERGENCY = { number: '999', href: 'tel:999' } as const;

/** In the order of the page: first whoever answers a child at any hour. */
export const HELPLINES: readonly Helpline[] = [
  {
    name: 'Childline',
    act: 'Ring 0800 1111',
    href: 'tel:08001111',
    hours: 'Free, day and night',
    about:
      'For anyone under 19, about anything at all. You do not have to give your name, and the call does not show on the phone bill.',
    source:
      'https://www.sunderlandecho.com/news/opinion/columnists/childline-advice-when-a-child-contacts-us-we-will-listen-and-support-them-3817957',
  },
  {
    name: 'Shout',
    act: 'Text SHOUT to 85258',
    href: 'sms:85258?body=SHOUT',
    hours: 'Free, day and night',
    about: 'For when you cannot cope and would rather text than talk.',
    source: 'https://giveusashout.org/about-us/faq/',
  },
  {
    name: 'Samaritans',
    act: 'Ring 116 123',
    href: 'tel:116123',
    hours: 'Free, day and night',
    about:
      'For anyone of any age, when things feel too much or you have thoughts of ending your life. The call does not show on the phone bill.',
    source: 'https://www.samaritans.org/how-we-can-help/contact-samaritan/',
  },
  {
    name: 'NHS 111',
    act: 'Ring 111, then choose option 2',
    href: 'tel:111',
    hours: 'Free, day and night',
    about: 'For urgent help with your mental health, when nobody is in danger this minute.',
    source:
      'https://healthwatchwestberks.org.uk/nhs-111-now-offers-24-7-mental-health-crisis-support',
  },
  {
    name: 'CEOP, for staying safe online',
    act: 'Report at ceop.police.uk',
    href: 'https://www.ceop.police.uk/Safety-Centre/',
    hours: 'You can send a report at any time; if it cannot wait, ring 999',
    about:
      'For when someone online asks you for pictures, talks to you about sex, wants to meet, or threatens you. You are not in trouble.',
    source: 'https://www.ceop.police.uk/Safety-Centre/',
  },
  {
    // Its hours have changed more than once; these words are inside all that were published.
    name: 'NSPCC, for adults',
    act: 'Ring 0808 800 5000',
    href: 'tel:08088005000',
    hours: 'Free, Monday to Friday in the daytime; help@nspcc.org.uk at any hour',
    about: 'For a parent or any other adult who is worried about a child.',
    source: 'https://safeguardingtool.nspcc.org.uk/what-you-can-do/report-abuse/',
  },
];
