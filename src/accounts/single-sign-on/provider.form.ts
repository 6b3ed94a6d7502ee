import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { MATCHES, type Match, PROVIDER_KINDS, type ProviderKind } from './providers.rules.js';

export class ProviderForm {
  @IsIn(PROVIDER_KINDS, { message: 'Choose where the school has its accounts.' })
  kind!: ProviderKind;

  @IsOptional()
  @IsString()
  @MaxLength(60, { message: 'A tenant ID has 36 characters.' })
  tenant?: string;

  @IsOptional()
  @IsString()
  @MaxLength(253, { message: 'That is too long for a domain.' })
  domain?: string;

  @IsOptional()
  @IsString()
  issuer?: string;

  @IsString({ message: 'Enter the client ID.' })
  @IsNotEmpty({ message: 'Enter the client ID.' })
  @MaxLength(255, { message: 'A client ID has at most 255 characters.' })
  clientId!: string;

  /** Empty: as it was. */
  @IsOptional()
  @IsString()
  @MaxLength(500, { message: 'A client secret has at most 500 characters.' })
  clientSecret?: string;

  @IsIn(MATCHES, { message: 'Choose how people are found on the roll.' })
  matchBy!: Match;
}

export class SwitchForm {
  @IsIn(['on', 'off'], { message: 'Choose on or off.' })
  to!: 'on' | 'off';
}
