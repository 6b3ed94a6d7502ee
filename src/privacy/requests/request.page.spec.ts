import type { Actor } from '../../accounts/actor.js';
import { requestPage } from './request.page.js';
import type { OpenRequest } from './request.queries.js';

const actor = {
  roles: ['safeguarding_lead'],
  school: { timezone: 'Europe/London' },
} as unknown as Actor;
const request: OpenRequest = {
  id: 'r',
  kind: 'access',
  source: 'page',
  identity: 'signed_in',
  personId: 'p',
  name: 'Sam Young',
  year: 9,
  madeAt: new Date('2027-06-01T10:00:00Z'),
  receivedOn: '2027-06-01',
  dueOn: '2027-07-01',
  state: 'answered',
  extendedAt: null,
  closedAt: new Date('2027-06-20T22:59:59Z'),
  outcome: 'given',
  pauses: [],
};

describe('the page of a request', () => {
  it.each([
    ['2027-06-20T22:59:59Z', '20 June 2027'],
    ['2027-06-20T23:00:00Z', '21 June 2027'],
  ])('says of a part given at %s that it was on %s, by the clocks of the school', (at, on) => {
    const parts = [{ id: 'part', madeAt: new Date(at) }];
    const facts = { request, items: [], decisions: new Map(), places: [], parts };
    const page = requestPage({ ...facts, today: '2027-06-21' }, actor);
    expect(page).toMatchObject({ review: { parts: [{ on }] } });
  });
});
