import { IsIn, IsISO8601, IsNotEmpty, IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { AskForm } from './ask.form.js';
import { IDENTITIES, type Identity } from './request-kinds.js';

const DATE = /^20\d{2}-\d{2}-\d{2}$/;
const CAME_ON = 'Give the day on which it came.';

export class RecordRequestForm extends AskForm {
  @IsUUID(undefined, { message: 'Choose whom it is about.' })
  person!: string;

  @Matches(DATE, { message: CAME_ON })
  @IsISO8601({ strict: true }, { message: CAME_ON })
  receivedOn!: string;

  @IsString({ message: 'Say who asked, and for whom.' })
  @IsNotEmpty({ message: 'Say who asked, and for whom.' })
  @MaxLength(1000, { message: 'Use 1,000 characters or fewer.' })
  asker!: string;

  @IsIn(IDENTITIES.map(({ key }) => key), { message: 'Say how you know who asks.' })
  identity!: Exclude<Identity, 'signed_in'>;
}
