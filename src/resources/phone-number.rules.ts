/** A number as a school wrote it, taken apart. */
export interface PhoneNumber {
  /** What is read: "01234 567 890". */
  shown: string;
  /** What a phone dials: "01234567890". */
  dialled: string;
  /** What stands behind it: "(before 5 pm)", "ext 12"; or nothing. */
  remark: string;
}

/** The shortest useful number is 999, the longest has 15 digits (ITU E.164). */
const DIALLED = /^\+?\d{3,15}$/;

/**
 * Finds the number at the start of what a school wrote in its settings.
 *
 * @param written free text; a second number in it is part of the remark
 * @returns nothing when it does not start with a number: the words are then shown as they are
 */
export function phoneNumber(written: string): PhoneNumber | undefined {
  const text = written.trim();
  const [start = ''] = /^[(+]?\d(?:[\d\s().-]*\d)?/.exec(text) ?? [];
  // In "+44 (0)20 …" the bracketed nought is dialled at home only.
  const abroad = start.startsWith('+') ? start.replace('(0)', '') : start;
  const dialled = abroad.replace(/[\s().-]/g, '');
  if (!DIALLED.test(dialled)) return undefined;
  return { shown: start, dialled, remark: text.slice(start.length).trim() };
}
