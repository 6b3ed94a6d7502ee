import { IsIn } from 'class-validator';
import { KINDS } from '../kinds.js';

const IN_NUMBERS = KINDS.filter(({ way }) => way === 'bulk').map(({ kind }) => kind);

export class PreviewForm {
  @IsIn(IN_NUMBERS, { message: 'Choose what to look at.' })
  kind!: string;
}
