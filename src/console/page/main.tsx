/** Where the console's page begins. */
import { render } from "preact";
import { App } from "./app.js";
import { Console } from "./console.js";

// The token has been used: it is not to stand in the history, and a page that is loaded again comes without it.
history.replaceState(null, "", location.pathname + location.hash);

const root = document.getElementById("console");
const console = new Console();
if (root !== null) render(<App console={console} />, root);
void console.start();
