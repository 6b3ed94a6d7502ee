import { IsISO8601, IsUUID, Matches, ValidateIf } from 'class-validator';

const DATE = /^20\d{2}-\d{2}-\d{2}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const FROM = 'Enter the first day they are away.';
const BACK = 'Enter the day they are back, such as 2026-03-30, or leave it empty.';
const AT = 'Enter a time such as 12:40, or leave it empty.';
const answered =
  (field: keyof AbsenceForm) =>
  (form: AbsenceForm): boolean =>
    form[field] !== undefined && form[field] !== '';

export class AbsenceForm {
  @IsUUID(undefined, { message: 'Choose who is away.' })
  person!: string;

  @Matches(DATE, { message: FROM })
  @IsISO8601({ strict: true }, { message: FROM })
  from!: string;

  @ValidateIf(answered('fromTime'))
  @Matches(TIME, { message: AT })
  fromTime?: string;

  @ValidateIf(answered('back'))
  @Matches(DATE, { message: BACK })
  @IsISO8601({ strict: true }, { message: BACK })
  back?: string;

  @ValidateIf(answered('backTime'))
  @Matches(TIME, { message: AT })
  backTime?: string;

  @ValidateIf(answered('standIn'))
  @IsUUID(undefined, { message: 'Choose who stands in from the list.' })
  standIn?: string;
}
