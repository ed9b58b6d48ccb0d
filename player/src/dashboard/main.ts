// The islands of the operator's pages: what a form alone cannot do.
import { copyButtons } from "./copy.ts";
import { previewButtons } from "./preview.ts";
import { uploadForms } from "./upload.ts";

copyButtons(document);
previewButtons(document);
uploadForms(document);
