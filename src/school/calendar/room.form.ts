import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';

export class RoomForm {
  @IsString({ message: 'Enter what the room is called.' })
  @IsNotEmpty({ message: 'Enter what the room is called.' })
  @MaxLength(60, { message: 'Use 60 characters or fewer for the name.' })
  name!: string;

  @IsOptional()
  @IsString({ message: 'Say how to find it in words.' })
  @MaxLength(300, { message: 'Use 300 characters or fewer to say how to find it.' })
  directions?: string;

  @IsIn(['yes', 'no'], { message: 'Say whether the room can be used.' })
  open!: 'yes' | 'no';
}
