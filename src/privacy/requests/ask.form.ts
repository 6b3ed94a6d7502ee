import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { REQUEST_KIND_KEYS, type RequestKind } from './request-kinds.js';

export class AskForm {
  @IsIn(REQUEST_KIND_KEYS, { message: 'Choose what you ask for.' })
  kind!: RequestKind;

  @IsOptional()
  @IsString({ message: 'Say it in words.' })
  @MaxLength(4000, { message: 'Use 4,000 characters or fewer.' })
  words?: string;
}
