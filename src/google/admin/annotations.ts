/** Leaves a note in the property's reports. */
import type { AdminClients } from "../clients.js";
import { explainGoogleError } from "../errors.js";

/** `day`: `YYYY-MM-DD` in the property's time zone. @throws GoalsError with Google's own text. */
export async function leaveAnnotation(
  { alpha, pacer }: AdminClients,
  property: string,
  note: { readonly title: string; readonly description: string; readonly day: string },
): Promise<void> {
  const [year, month, day] = note.day.split("-").map(Number);
  const reportingDataAnnotation = {
    title: note.title,
    description: note.description,
    color: "BLUE" as const,
    annotationDate: { year: year ?? 0, month: month ?? 0, day: day ?? 0 },
  };
  const once = { retry: null as never, timeout: 30_000 };
  try {
    await pacer.run("write", () =>
      alpha.createReportingDataAnnotation(
        { parent: `properties/${property}`, reportingDataAnnotation },
        once,
      ),
    );
  } catch (error) {
    throw explainGoogleError(error);
  }
}
