import { placeInWords } from './place-in-words.js';

describe('a place in words', () => {
  it.each([
    [
      'Next to the library, up the blue stairs.',
      'The Den, next to the library, up the blue stairs',
    ],
    ['A wing, first floor', 'The Den, A wing, first floor'],
    ['L4 is above it', 'The Den, L4 is above it'],
    ['', 'The Den'],
    [null, 'The Den'],
  ])('%s', (directions, words) => {
    expect(placeInWords({ room: 'The Den', directions })).toBe(words);
  });
});
