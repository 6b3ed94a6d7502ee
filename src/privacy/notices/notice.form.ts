import { IsNotEmpty, IsString, Matches, MaxLength } from 'class-validator';

/** Which text the page showed. */
const VERSION = /^\d{1,6}$/;
const AGAIN = { message: 'Open the page again.' };
const MISSING = 'Say something here. Nobody should have to guess.';
const TOO_LONG = 'Use 4,000 characters or fewer.';
const LONGEST = 4000;

export class NoticeForm {
  @IsString({ message: MISSING })
  @IsNotEmpty({ message: MISSING })
  @MaxLength(LONGEST, { message: TOO_LONG })
  kept!: string;

  @IsString({ message: MISSING })
  @IsNotEmpty({ message: MISSING })
  @MaxLength(LONGEST, { message: TOO_LONG })
  why!: string;

  @IsString({ message: MISSING })
  @IsNotEmpty({ message: MISSING })
  @MaxLength(LONGEST, { message: TOO_LONG })
  seen!: string;

  @IsString({ message: MISSING })
  @IsNotEmpty({ message: MISSING })
  @MaxLength(LONGEST, { message: TOO_LONG })
  long!: string;

  @IsString({ message: MISSING })
  @IsNotEmpty({ message: MISSING })
  @MaxLength(LONGEST, { message: TOO_LONG })
  rights!: string;

  @IsString({ message: MISSING })
  @IsNotEmpty({ message: MISSING })
  @MaxLength(LONGEST, { message: TOO_LONG })
  ask!: string;

  /** 0 when there was none. */
  @Matches(VERSION, AGAIN)
  version!: string;
}

export class PublicationForm {
  @Matches(VERSION, AGAIN)
  version!: string;
}
