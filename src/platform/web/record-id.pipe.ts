import { NotFoundException, ParseUUIDPipe } from '@nestjs/common';

/** `@Param('id', RecordId) id: string`: what is no id of ours names nothing that is there. */
export const RecordId = new ParseUUIDPipe({ exceptionFactory: () => new NotFoundException() });
