/** `google.protobuf.Timestamp` on the wire. */

export interface Timestamp {
  readonly seconds: string;
  readonly nanos: number;
}

/** A moment as a proto Timestamp, to the millisecond. */
export function toTimestamp(moment: Date): Timestamp {
  const milliseconds = moment.getTime();
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds: String(seconds), nanos: (milliseconds - seconds * 1000) * 1_000_000 };
}
