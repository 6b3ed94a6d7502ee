import { IsUUID } from 'class-validator';

export class NoMatchForm {
  @IsUUID(undefined, { message: 'Choose a student from the list.' })
  student!: string;
}
