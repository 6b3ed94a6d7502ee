import { IsIn } from 'class-validator';

export class UploadRosterForm {
  @IsIn(['as-given', 'us'], { message: 'Choose how the files count years.' })
  grades!: 'as-given' | 'us';
}
