/** Where the console's page begins. */
import { render } from "preact";
import { App } from "./app.js";
import { Console } from "./console.js";

const root = document.getElementById("console");
const console = new Console();
if (root !== null) render(<App console={console} />, root);
void console.start();
