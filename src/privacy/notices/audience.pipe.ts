import { NotFoundException, ParseEnumPipe } from '@nestjs/common';
import { AUDIENCES } from '../privacy.paths.js';

/** `@Param('audience', AudienceOf) audience: Audience`: there are three, and no other page. */
export const AudienceOf = new ParseEnumPipe(
  Object.fromEntries(AUDIENCES.map((audience) => [audience, audience])),
  { exceptionFactory: () => new NotFoundException() },
);
