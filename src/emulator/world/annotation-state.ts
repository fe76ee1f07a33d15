/** What the emulator knows of a ReportingDataAnnotation: a comment on a day or a span of days of the reports. */

/** `google.type.Date`: a day of the property's time zone. */
export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

export type AnnotationColor = "PURPLE" | "BROWN" | "BLUE" | "GREEN" | "RED" | "CYAN" | "ORANGE";

/** Both ends of a range belong to it. */
export type AnnotationTarget =
  | { readonly annotationDate: CalendarDate }
  | { readonly annotationDateRange: { readonly startDate: CalendarDate; readonly endDate: CalendarDate } };

export interface AnnotationState {
  /** Numeric id, as in `properties/1/reportingDataAnnotations/<id>`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly color: AnnotationColor;
  readonly target: AnnotationTarget;
  /** GA4's own annotations; nobody can change or delete them. */
  readonly systemGenerated: boolean;
}
