import { Equals, IsUUID } from 'class-validator';

export class BookSlotForm {
  @IsUUID('all', { message: 'Choose a time.' })
  slot!: string;

  @Equals('yes', { message: 'Tick the box to say that you understand.' })
  understandsLimits!: string;
}
