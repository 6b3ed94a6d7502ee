import { IsIn, IsInt, IsISO8601, IsNotEmpty, IsOptional, IsString, IsUUID } from 'class-validator';
import { typedButNotSeen, typedFields } from '../support/typed-fields.js';

class NewForm {
  @IsString() @IsNotEmpty() words!: string;
  /** Taken as it comes (raise-referral.form.ts). */
  @IsOptional() aside?: string;
  @IsIn(['yes', 'no']) choice!: string;
  @IsUUID() person!: string;
  @IsISO8601() on!: string;
  @IsInt() count!: number;
}

/** The walks of planted words and of naughty strings come to every form, or fail. */
describe('a form that somebody adds', () => {
  const route = { method: 'POST', path: '/letters/:letter/answer', form: NewForm };

  it('is known by the fields that take words', () => {
    expect(typedFields(route)).toEqual(['words', 'aside']);
    expect(typedFields({ form: undefined })).toEqual([]);
  });

  it('is missed until a walk has seen each of them', () => {
    const missed = ['/letters/:letter/answer words', '/letters/:letter/answer aside'];
    expect(typedButNotSeen([route], new Map())).toEqual(missed);
    const elsewhere = new Map([['/letters/:id/other', new Set(['words', 'aside'])]]);
    expect(typedButNotSeen([route], elsewhere)).toEqual(missed);
    const half = new Map([['/letters/:id/answer', new Set(['words'])]]);
    expect(typedButNotSeen([route], half)).toEqual(missed.slice(1));
    const whole = new Map([['/letters/:id/answer', new Set(['words', 'aside'])]]);
    expect(typedButNotSeen([route], whole)).toEqual([]);
  });
});
