import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { Transform } from 'class-transformer';

/** The form of the sign-in page, sent by its other button: the rest of it is left unread. */
export class WithSchoolForm {
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.toLowerCase() : value,
  )
  @IsString({ message: 'Enter your school.' })
  @IsNotEmpty({ message: 'Enter your school.' })
  @MaxLength(60, { message: 'Enter your school as it is written on your sheet.' })
  school!: string;

  @IsOptional()
  @IsString()
  sealed?: string;
}
