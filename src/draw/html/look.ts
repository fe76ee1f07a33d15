/** What an agency makes its own on a page: a title, a logo, a colour, words to the reader, a way back. Data only. */

export interface Look {
  /** In place of the usual heading. */
  readonly title?: string;
  /** An image as a `data:` address. */
  readonly logo?: string;
  /** Readable as text on the page's grounds. */
  readonly colours?: { readonly light: string; readonly dark: string };
  /** To the reader, above the numbers; a line is a paragraph. */
  readonly comment?: string;
  readonly contact?: string;
  readonly link?: { readonly url: string; readonly text: string };
  /** BCP 47: `de`, `fr-CH`. */
  readonly language?: string;
}
