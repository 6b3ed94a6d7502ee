import { IsUUID } from 'class-validator';

export class RosterListenerForm {
  @IsUUID('all', { message: 'Choose a listener.' })
  listener!: string;
}
