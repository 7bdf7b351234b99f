/** Something that is not as a deployment of this project makes it. */
export interface Difference {
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
}

/** One that has to be so, or else. */
export function unless(holds: boolean, subject: string, expected: string, actual: string): readonly Difference[] {
  return holds ? [] : [{ subject, expected, actual }];
}
