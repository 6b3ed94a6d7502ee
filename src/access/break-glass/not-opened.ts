import { HttpStatus } from '@nestjs/common';
import { fieldError } from '../../platform/web/form.js';
import { Refused } from '../../platform/web/submit.js';

/** An emergency opening that was tried and opened nothing; it is written down that it was tried. */
export class NotOpened extends Refused {
  constructor(text: string) {
    super([fieldError('main', text)], HttpStatus.CONFLICT);
  }
}
