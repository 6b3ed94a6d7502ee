import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

export class AddPasskeyForm {
  @IsString({ message: 'Give it a name you will know it by.' })
  @IsNotEmpty({ message: 'Give it a name you will know it by.' })
  @MaxLength(60, { message: 'Use 60 characters or fewer.' })
  name!: string;

  /** What the browser answers, as JSON; the script of the page fills it in. */
  @IsString({ message: 'The passkey did not arrive. Press the button once more.' })
  @MaxLength(20_000, { message: 'The passkey did not arrive. Press the button once more.' })
  passkey!: string;
}
