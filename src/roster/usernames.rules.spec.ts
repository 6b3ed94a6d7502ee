import { settleUsernames, type UsernameHeld, type UsernameWanted } from './usernames.rules.js';

function wanted(whole: string, account?: { id: string; username: string }): UsernameWanted {
  return { key: account?.id ?? whole, whole, account, at: { file: 'users.csv', line: 7 } };
}

function held(accountId: string, username: string, madeByHand = false): UsernameHeld {
  return { accountId, username, madeByHand };
}

function settle(people: UsernameWanted[], accounts: UsernameHeld[] = []): Record<string, string> {
  const settled = [...settleUsernames(people, accounts)];
  return Object.fromEntries(
    settled.map(([key, name]) => [key, 'username' in name ? name.username : name.refused]),
  );
}

describe('usernames of an import', () => {
  it('are the part before the @ when one person has it, else the whole', () => {
    expect(
      settle([wanted('ann@a.example'), wanted('bo@a.example'), wanted('bo@b.example')]),
    ).toEqual({
      'ann@a.example': 'ann',
      'bo@a.example': 'bo@a.example',
      'bo@b.example': 'bo@b.example',
    });
    expect(settle([wanted('ann'), wanted('@ann')])).toEqual({ ann: 'ann', '@ann': '@ann' });
  });

  it('stay as they are when a namesake comes', () => {
    const ann = { id: '1', username: 'ann' };
    expect(settle([wanted('ann@a', ann), wanted('ann@b')], [held('1', 'ann')])).toEqual({
      1: 'ann',
      'ann@b': 'ann@b',
    });
  });

  it('of two who want the same go to the first, or to who has it', () => {
    const people = [
      { ...wanted('ann'), key: 'first' },
      { ...wanted('ann'), key: 'second' },
    ];
    expect(settle(people)).toEqual({
      first: 'ann',
      second: 'has the same username as line 7 of users.csv',
    });
    const owner = { ...people[1]!, account: { id: '2', username: 'ann' } };
    expect(settle([people[0]!, owner], [held('2', 'ann')])).toEqual({
      first: 'has the same username as line 7 of users.csv',
      second: 'ann',
    });
  });

  it('are refused when an account made by hand has them, short or whole', () => {
    const reason = 'an account made by hand has this username already';
    expect(settle([wanted('head@a')], [held('h', 'head', true)])).toEqual({ 'head@a': reason });
    expect(settle([wanted('head@a')], [held('h', 'head@a', true)])).toEqual({ 'head@a': reason });
  });

  it('of somebody who left stay theirs', () => {
    expect(settle([wanted('ann@b')], [held('gone', 'ann')])).toEqual({ 'ann@b': 'ann@b' });
    expect(settle([wanted('ann')], [held('gone', 'ann')])).toEqual({
      ann: 'another account has this username already',
    });
  });

  it('come free when their holder changes, in an order that can be written', () => {
    const people = [
      wanted('bo', { id: '1', username: 'ann' }),
      wanted('cy', { id: '2', username: 'bo' }),
    ];
    const settled = settleUsernames(people, [held('1', 'ann'), held('2', 'bo')]);
    expect([...settled.keys()]).toEqual(['2', '1']);
    expect([...settled.values()]).toEqual([{ username: 'cy' }, { username: 'bo' }]);
  });

  it('are not swapped', () => {
    const people = [
      wanted('bo', { id: '1', username: 'ann' }),
      wanted('ann', { id: '2', username: 'bo' }),
    ];
    const reason = 'another account has this username already';
    expect(settle(people, [held('1', 'ann'), held('2', 'bo')])).toEqual({ 1: reason, 2: reason });
  });
});
