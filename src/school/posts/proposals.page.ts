import { type Actor, fullName } from '../../accounts/actor.js';
import { POST_KINDS } from '../../accounts/post.entity.js';
import { longDateTime } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import { adultChoices } from '../adult-choices.page.js';
import { schoolPaths } from '../school.paths.js';
import type { Adult } from '../team.queries.js';
import { changeEffect, whoGoes, whoMayConfirm } from './post-change.rules.js';
import { POST_NAMES, postName } from './post-names.js';
import type { PostChange } from './post-proposal.entity.js';
import type { HoldingRow, ProposalRow } from './post.queries.js';
import type { ProposalForm } from './proposal.form.js';

const DONE = new Map(
  Object.entries({
    proposed: {
      heading: 'Your proposal is made. Nothing has changed yet.',
      next: 'The head teacher or a lead has been told by mail, and has to confirm it.',
    },
    refused: { heading: 'The change is refused', next: 'Nothing has changed.' },
    withdrawn: { heading: 'Your proposal is taken back', next: 'Nothing has changed.' },
  }),
);

/** What waits for a second person, and what was decided lately. */
export function proposalsPage(
  actor: Pick<Actor, 'personId' | 'school'>,
  waiting: readonly ProposalRow[],
  decided: readonly ProposalRow[],
  holdings: readonly HoldingRow[],
  { done, form }: { done?: string; form?: Form<object> } = {},
): object {
  const zone = actor.school.timezone;
  const errors = form?.errors ?? [];
  return {
    title: 'Changes of posts',
    wide: true,
    done: DONE.get(done ?? ''),
    errors,
    back: schoolPaths.posts(),
    waiting: waiting.map((proposal) => {
      const own = proposal.proposedBy === actor.personId;
      const mayConfirm = whoMayConfirm(proposal.proposedBy, holdings).includes(actor.personId);
      return {
        sentence: sentence(proposal),
        effect: effect(proposal, holdings),
        by: `Proposed by ${proposal.proposerName}, ${longDateTime(proposal.proposedAt, zone)}`,
        confirm: mayConfirm && schoolPaths.confirmation(proposal.id),
        refuse: (mayConfirm || own) && schoolPaths.refusal(proposal.id),
        refuseText: own ? 'Take it back' : 'Refuse',
        wait: own
          ? 'You proposed this, so somebody else has to confirm it: the head teacher or a lead.'
          : 'The head teacher or a lead has to confirm it.',
      };
    }),
    headings: [{ text: 'Change' }, { text: 'Proposed by' }, { text: 'Decided' }],
    decided: decided.map((proposal) => ({
      cells: [
        { text: sentence(proposal), header: true },
        { text: proposal.proposerName },
        {
          text: `${OUTCOMES[proposal.outcome ?? 'refused']} by ${proposal.deciderName ?? 'somebody'}`,
          soft: proposal.decidedAt ? longDateTime(proposal.decidedAt, zone) : undefined,
        },
      ],
    })),
  };
}

const OUTCOMES = { confirmed: 'Confirmed', refused: 'Refused', withdrawn: 'Taken back' };

function sentence({ change, kind, yearGroup, personName }: ProposalRow): string {
  if (change === 'reset_second_factor') return `Take away the second step of ${personName}`;
  if (change === 'reset_sign_in' || kind === null) return `Reset the password of ${personName}`;
  const post = postName(kind, yearGroup);
  return change === 'give'
    ? `Give the post “${post}” to ${personName}`
    : `End the post “${post}” of ${personName}`;
}

/** What confirming it would do, as things stand now. */
function effect(proposal: ProposalRow, holdings: readonly HoldingRow[]): string {
  switch (changeEffect(proposal, holdings)) {
    case 'given': {
      const goes = proposal.kind === null ? [] : whoGoes(proposal.kind, holdings);
      const gone = goes.map(({ name }) => ` ${name}, who is leaving, gives up the post with it.`);
      return `They may act in this post at once.${gone.join('')}`;
    }
    case 'leaving':
      return 'Nobody else holds this post, so they keep it until somebody follows. They are shown as leaving.';
    case 'ended':
      return 'They may no longer act in this post.';
    case 'reset':
      return 'They are signed out everywhere and their password stops working. You are shown a new one-time password, once, to give to them yourself. Their second step stays.';
    case 'second-factor':
      return 'They are signed out everywhere. With their password they set up a new second step. Ask them in person whether they lost the old one.';
  }
}

const TITLES: Record<PostChange, string> = {
  give: 'Propose somebody for a post',
  end: 'Propose to end a post',
  reset_sign_in: 'Propose to reset a password',
  reset_second_factor: 'Propose to take a second step away',
};

/** What a proposal is about when its person and post are settled before the form is shown. */
export interface Settled {
  readonly change: PostChange;
  readonly holding?: HoldingRow;
  /** Whose sign-in is to be reset; nobody while that is still to be chosen. */
  readonly adult?: Adult;
}

export function newProposalPage(
  { change, holding, adult }: Settled,
  adults: readonly Adult[],
  years: readonly number[],
  form?: Form<ProposalForm>,
): object {
  const errors = form?.errors ?? [];
  return {
    title: TITLES[change],
    back: schoolPaths.posts(),
    action: schoolPaths.proposals(),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? {},
    change,
    give: change === 'give' && {
      kinds: POST_KINDS.map((kind) => ({
        value: kind,
        text: POST_NAMES[kind].name,
        hint: POST_NAMES[kind].task,
      })),
      years: years.map((year) => ({ value: String(year), text: `Year ${year}` })),
    },
    adults: holding === undefined && adult === undefined && adultChoices(adults),
    explanation: EXPLANATIONS[change],
    settled:
      (holding && {
        person: holding.personId,
        kind: holding.kind,
        yearGroup: holding.yearGroup ?? '',
        rows: [
          { key: 'Who', value: holding.name },
          { key: 'Post', value: postName(holding.kind, holding.yearGroup) },
        ],
      }) ??
      (adult && { person: adult.id, rows: [{ key: 'Who', value: fullName(adult) }] }),
  };
}

const EXPLANATIONS: Record<PostChange, string> = {
  give: '',
  end: 'When nobody else holds the post it stays with them until somebody follows: it is never left empty.',
  reset_sign_in:
    'For somebody who cannot sign in, or whose password somebody else may know. Whoever confirms it is shown a new one-time password to give to them.',
  reset_second_factor:
    'For somebody who lost their phone and their recovery codes. Their password stays; they set up a new second step with it.',
};
