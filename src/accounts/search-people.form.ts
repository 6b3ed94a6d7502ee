import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

export class SearchPeopleForm {
  @IsString({ message: 'Type part of a name or username.' })
  @IsNotEmpty({ message: 'Type part of a name or username.' })
  @MaxLength(100, { message: 'Type 100 characters or fewer.' })
  search!: string;
}
