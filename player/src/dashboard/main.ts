// The islands of the operator's pages: what a form alone cannot do.
import { copyButtons } from "./copy.ts";
import { previewButtons } from "./preview.ts";
import { sendForms } from "./send.ts";

copyButtons(document);
previewButtons(document);
sendForms(document);
