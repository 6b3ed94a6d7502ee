import { IsISO8601, IsNotEmpty, IsString, Matches, MaxLength } from 'class-validator';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export class TransferForm {
  @IsString({ message: 'Say which school and who there.' })
  @IsNotEmpty({ message: 'Say which school and who there.' })
  @MaxLength(500, { message: 'Use 500 characters or fewer.' })
  destination!: string;

  @IsISO8601({ strict: true }, { message: 'Say on which day it was sent.' })
  @Matches(DAY, { message: 'Say on which day it was sent.' })
  sentOn!: string;
}

export class ReceiptForm {
  @IsISO8601({ strict: true }, { message: 'Say on which day the receipt came.' })
  @Matches(DAY, { message: 'Say on which day the receipt came.' })
  receivedOn!: string;
}
