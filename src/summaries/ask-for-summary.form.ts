import { IsUUID } from 'class-validator';

export class AskForSummaryForm {
  @IsUUID(undefined, { message: 'Choose a term.' })
  term!: string;
}
