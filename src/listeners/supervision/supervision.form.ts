import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsISO8601, IsUUID, Matches } from 'class-validator';

const WHO = 'Choose who was there.';
const WHEN = 'Enter the day it took place, such as 2026-11-24.';

export class SupervisionForm {
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && value !== '' ? [value] : value,
  )
  @IsUUID(undefined, { each: true, message: WHO })
  @ArrayMaxSize(200, { message: WHO })
  @ArrayNotEmpty({ message: WHO })
  listeners!: string[];

  @Matches(/^20\d{2}-\d{2}-\d{2}$/, { message: WHEN })
  @IsISO8601({ strict: true }, { message: WHEN })
  on!: string;
}
