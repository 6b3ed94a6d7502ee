import { IsISO8601, IsNotEmpty, IsString, IsUUID, MaxLength } from 'class-validator';

export class AddActionForm {
  @IsString({ message: 'Say what is to be done.' })
  @IsNotEmpty({ message: 'Say what is to be done.' })
  @MaxLength(2000, { message: 'Use 2,000 characters or fewer.' })
  what!: string;

  @IsUUID(undefined, { message: 'Choose who will do it.' })
  owner!: string;

  @IsISO8601({ strict: true }, { message: 'Give the day by which it is done.' })
  @MaxLength(10, { message: 'Give the day by which it is done.' })
  dueOn!: string;
}
