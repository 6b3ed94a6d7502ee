/**
 * Where a session is, as part of a sentence: "The Den, next to the library, up the blue stairs".
 * Schools end their directions with a full stop or not; the sentence around it brings its own.
 */
export function placeInWords({
  room,
  directions,
}: {
  room: string;
  directions: string | null;
}): string {
  const way = (directions ?? '').trim().replace(/\.+$/, '');
  if (way === '') return room;
  const [first = '', second = ''] = way;
  // "Next to …" goes on in lower case; "L4 is above" and "A wing" keep theirs.
  const plainWord = /\p{Lu}/u.test(first) && /\p{Ll}/u.test(second);
  return `${room}, ${plainWord ? first.toLowerCase() + way.slice(first.length) : way}`;
}
