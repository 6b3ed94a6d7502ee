import { IsISO8601, IsNotEmpty, IsString, Matches, MaxLength } from 'class-validator';

const FIRST = 'Enter the first day, such as 2026-09-02.';
const LAST = 'Enter the last day, such as 2026-12-18.';
/** No calendar of a school reaches further; a year 0226 is a slip of the finger. */
const DATE = /^20\d{2}-\d{2}-\d{2}$/;

export class DatesForm {
  @IsString({ message: 'Enter a name.' })
  @IsNotEmpty({ message: 'Enter a name.' })
  @MaxLength(60, { message: 'Use 60 characters or fewer for the name.' })
  name!: string;

  @Matches(DATE, { message: FIRST })
  @IsISO8601({ strict: true }, { message: FIRST })
  startsOn!: string;

  @Matches(DATE, { message: LAST })
  @IsISO8601({ strict: true }, { message: LAST })
  endsOn!: string;
}
