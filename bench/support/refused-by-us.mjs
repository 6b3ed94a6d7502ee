// Tests that fail without the application's own checks, because the refusal they look for is the
// application's: by file and name, with what the database does instead. Whatever else fails shows or
// changes what it must not, or is a fault of another kind.
export const REFUSED_BY_US = {
  'journeys/book-a-listener.e2e-spec.ts': {
    'a student books a listener finds nothing of another school, and cannot forge a slot':
      'the rota of their own school opens: rooms, times and listeners, whom every student may know',
    'a student books a listener does not work without a sign-in or with a forged token':
      'the list of drop-ins of their own school opens',
  },
  'journeys/break-glass.e2e-spec.ts': {
    'opening a child’s records in an emergency takes two people: one asks, another one agrees, and it closes after an hour':
      'whoever asked sees the button to agree; the database opens nothing for them (ctx.open_by_break_glass)',
    'opening a child’s records in an emergency is for a lead, deputy or head alone when a life is at risk, and the others are told':
      'whoever opened sees the form to look back; break_glass_review_by_another refuses it',
    'opening a child’s records in an emergency never opens for an administrator, whatever else they are, nor for somebody without the post':
      'the page opens for an administrator, and is empty (ctx.break_glass_seen)',
  },
  'journeys/break-glass-odd-moments.e2e-spec.ts': {
    'an emergency access at an odd moment lapses after a day: nobody can agree any more, and whoever asked is told once':
      'the buttons are there; the database opens nothing after a day (ctx.open_by_break_glass)',
    'an emergency access at an odd moment opens nothing to somebody who lost what let them ask; it can only be refused':
      'the button to agree is there; the database opens nothing for them (ctx.open_by_break_glass)',
  },
  'journeys/close-again.e2e-spec.ts': {
    'a referral that was closed has no action marked as done until it is opened again':
      'whoever holds the referral sees the button on what is closed: their own record',
  },
  'journeys/keep-and-shred.e2e-spec.ts': {
    'keeping records as long as they may be kept shows everybody concerned the schedule; the technician sees no record':
      'the technician sees links; the pages behind them are empty',
  },
  'journeys/planted-words.e2e-spec.ts': {
    'words planted in every field are taken by every form that asks for words':
      'those without the right find the forms too, and the database takes nothing from them',
  },
  'journeys/raise-a-referral.e2e-spec.ts': {
    'a concern, from the first word to closed reaches the safeguarding lead at once, is acknowledged, worked on and closed':
      'the second to acknowledge is refused by the entity, in other words (409)',
  },
  'journeys/run-a-drop-in.e2e-spec.ts': {
    'a coordinator runs a drop-in sees how many times are taken, never by whom':
      'a coordinator gets the page on which students choose a time; nobody is named on it',
    'a coordinator runs a drop-in shows nothing to others, and nothing of another school':
      'the list of drop-ins of their own school opens',
  },
  'journeys/school-posts.e2e-spec.ts': {
    'posts change hands with two people an administrator proposes, nothing changes, and only the head or a lead is asked':
      'who holds which post can be read by everybody of the school (post_of_school)',
    'posts change hands with two people lets nobody confirm who may not, not even with a forged form':
      'refused with 409 in place of 404',
    'posts change hands with two people reports the last lead as leaving, and lets them go when somebody follows':
      'who holds which post can be read by everybody of the school (post_of_school)',
  },
  'journeys/second-factor.e2e-spec.ts': {
    'a second step is not asked of a child, nor of a teacher who was given nothing':
      'the page for a second factor of their own opens',
    'a second step has to be set up before anything that children wrote, and not before raising a concern':
      'the pages open as to any adult: without the second step the database gives them no role (ctx.roles)',
  },
};
