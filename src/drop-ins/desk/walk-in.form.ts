import { IsIn, IsOptional, IsUUID, ValidateIf } from 'class-validator';

/** As they come in a form. */
export const YEARS = ['7', '8', '9', '10', '11', '12', '13'];
const YEAR = 'Choose the year they are in.';

/** A listener's: who comes stays unknown. */
export class OwnWalkInForm {
  @IsIn(YEARS, { message: YEAR })
  year!: string;
}

/** The adult's, at the desk. */
export class DeskWalkInForm {
  @IsUUID('all', { message: 'Choose a time and a listener.' })
  slot!: string;

  /** Empty: not known. */
  @IsOptional()
  @ValidateIf((form: DeskWalkInForm) => form.student !== '')
  @IsUUID('all', { message: 'Choose a student from the list, or leave it empty.' })
  student?: string;

  @ValidateIf((form: DeskWalkInForm) => !form.student)
  @IsIn(YEARS, { message: `${YEAR} Or choose the student.` })
  year?: string;
}
