import { IsIn } from 'class-validator';

export class SuitabilityForm {
  @IsIn(['yes', 'no'], { message: 'Choose yes or no.' })
  answer!: 'yes' | 'no';
}
