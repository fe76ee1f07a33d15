/** The page as a whole: the bar, and the section that is open below it. */
import type { JSX } from "preact";

export function App(): JSX.Element {
  return (
    <header class="bar">
      <div>
        <a class="brand" href="#/goals">
          ga4<span>-goals</span>
        </a>
      </div>
    </header>
  );
}
