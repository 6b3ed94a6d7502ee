import { IsUUID } from 'class-validator';

export class TakeOnForm {
  @IsUUID(undefined, { message: 'Choose a student from the list.' })
  student!: string;
}
