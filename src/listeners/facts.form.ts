import { IsISO8601, Matches, ValidateIf } from 'class-validator';

const DATE = /^20\d{2}-\d{2}-\d{2}$/;
const MESSAGE = 'Enter a date such as 2026-11-24, or leave it empty.';

/** Empty means: not recorded. */
function OptionalDate(): PropertyDecorator {
  return (target, property) => {
    ValidateIf((_form, value) => value !== undefined && value !== '')(target, property);
    Matches(DATE, { message: MESSAGE })(target, property);
    IsISO8601({ strict: true }, { message: MESSAGE })(target, property);
  };
}

export class FactsForm {
  @OptionalDate() acceptedOn?: string;
  @OptionalDate() consentOn?: string;
  @OptionalDate() consentUntil?: string;
  @OptionalDate() codeSignedOn?: string;
  @OptionalDate() trainedOn?: string;
  @OptionalDate() observedOn?: string;
  @OptionalDate() certificateUntil?: string;
  @OptionalDate() lastSupervisionOn?: string;

  @Matches(/^([7-9]|[1-9]\d|1\d\d|200)$/, { message: 'Enter a number of days from 7 to 200.' })
  supervisionEveryDays!: string;

  @Matches(/^([1-9]\d?|100)$/, { message: 'Enter a whole number from 1 to 100.' })
  loadCap!: string;
}
