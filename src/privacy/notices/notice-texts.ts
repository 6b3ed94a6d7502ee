import type { Audience } from '../privacy.paths.js';

/** What every notice answers, in this order. */
export const NOTICE_SECTIONS = [
  { key: 'kept', heading: 'What we keep' },
  { key: 'why', heading: 'Why we keep it' },
  { key: 'seen', heading: 'Who sees it' },
  { key: 'long', heading: 'How long we keep it' },
  { key: 'rights', heading: 'What you can ask for' },
  { key: 'ask', heading: 'Who to ask' },
] as const;
export type NoticeSection = (typeof NOTICE_SECTIONS)[number]['key'];
export type NoticeTexts = Record<NoticeSection, string>;

export const AUDIENCE_NAMES: Record<Audience, string> = {
  student: 'For students',
  listener: 'For listeners',
  staff: 'For staff',
};

const ASK =
  'Any adult you trust in school can help you to ask. The designated safeguarding lead looks after this. If you are not happy with the answer, you can ask the Information Commissioner’s Office: ico.org.uk or 0303 123 1113. It is free.';

/** As shipped: true of what the program does. A school adds its own names, addresses and times. */
export const SHIPPED: Record<Audience, NoticeTexts> = {
  student: {
    kept: 'Your name, your year and your tutor group come from the school’s list.\nWhen you book a time, we keep when and where, and whether you came.\nAfter a talk the listener ticks what it was about. They do not write down your story.\nIf you ask for an adult, or somebody is worried about you, we keep what was said.',
    why: 'So that somebody is there when you want to talk. And so that an adult can help when you, or somebody else, could be hurt. The law says that schools must keep children safe. For that we do not need to ask you first.',
    seen: 'The listener sees your first name and your year, and only for their own times.\nThe adult on duty sees who is coming.\nThe people who run the scheme see numbers, not names.\nIf somebody could be hurt, the safeguarding team sees what was said. Every time one of them reads it, that is written down.\nThe technician of the school does not see any of it.',
    long: 'What was ticked after a talk: until the end of the next school year.\nWhat you passed on to an adult: much longer, because it may still matter when you are grown up.\nYour bookings: until the end of the next school year.',
    rights:
      'You can ask to see what is kept about you. You can say that something is wrong. You can say that you do not want something done with it. You can do this yourself: open “What is kept about me”. You have an answer within a month. Sometimes we have to leave things out, for example when they are about somebody else.',
    ask: ASK,
  },
  listener: {
    kept: 'Everything that is kept about any student, and also: your application, your training, who said that you may listen, when you had supervision, your shifts, your logs, and how you said you were after each talk.',
    why: 'So that nobody listens who is not ready for it, so that you are not given too much, and so that an adult looks after you when a talk was hard.',
    seen: 'The coordinator and your supervisor see your training, your shifts and how you are. The safeguarding team says only yes or no to whether you may listen; why is not kept here. Other students see your first name and when you can listen.',
    long: 'What is kept about you as a listener: until the end of the school year after you stop. Your logs: until the end of the next school year, or as long as a concern that came from one.',
    rights:
      'The same as every student: to see it, to have it put right, to object. You can take a break or stop at any time, and nobody asks why.',
    ask: ASK,
  },
  staff: {
    kept: 'Your name, school e-mail, roles and posts; when you signed in; which records you opened and when; concerns that you raised; actions that were given to you; when you were away and who stood in, without the reason.',
    why: 'To run the scheme and to keep children safe (legal obligation and public task; Data Protection Act 2018, Schedule 1, paragraph 18). Reads of children’s records are written down so that they can be answered for.',
    seen: 'Colleagues of the scheme see your name and roles. The head sees which records of the school were read. A concern about a member of staff goes to the head, about the head to the chair of governors, and to nobody else here.',
    long: 'Accounts: until you leave, and the end of the school year after. The record of who read what: as long as the records it is about. Concerns about staff have a period of their own, set by the school.',
    rights:
      'You can ask for a copy, a correction, a restriction or object: open “What is kept about me”. The answer comes within one month, or three when it is complex. What would stand in the way of protecting a child may be left out.',
    ask: 'The school’s data protection lead, and the designated safeguarding lead for records about children. You can complain to the Information Commissioner’s Office: ico.org.uk, 0303 123 1113.',
  },
};
