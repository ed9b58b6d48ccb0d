// The islands of the operator's pages: what a form alone cannot do.
import { choices } from "./choices.ts";
import { copyButtons } from "./copy.ts";
import { livingParts } from "./live.ts";
import { previewButtons } from "./preview.ts";
import { sendForms } from "./send.ts";
import { timetables } from "./timetable.ts";
import { ownZones } from "./zone.ts";

choices(document);
copyButtons(document);
livingParts(document);
ownZones(document);
previewButtons(document);
sendForms(document);
timetables(document);
